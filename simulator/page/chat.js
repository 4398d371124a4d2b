// The page: which people are played, side by side.

import { listen } from "/page/api.js";
import { make } from "/page/bubble.js";
import { Panel } from "/page/panel.js";

const MOST = 6;
const panels = new Map();
const main = document.getElementById("panels");
const people = document.getElementById("people");
let source = null;
let front = 0;
let missed = 0;

function wished() {
  const said = (new URLSearchParams(location.search).get("chats") ?? "1").split(",");
  const numbers = said.map(Number).filter((number) => Number.isSafeInteger(number) && number > 0);
  return [...new Set(numbers)].slice(0, MOST);
}

function open(chat) {
  const panel = new Panel(chat, { leave: (one) => close(one.chat), changed: update });
  panels.set(chat, panel);
  main.append(panel.element);
  return panel;
}

function close(chat) {
  if (panels.size === 1) {
    panels.get(chat).toast("This is the only chat that is open.");
    return;
  }
  panels.get(chat).element.remove();
  panels.delete(chat);
  rearrange([...panels.keys()][0]);
}

function rearrange(chat) {
  const chats = [...panels.keys()];
  history.replaceState(null, "", chats.length === 1 && chats[0] === 1 ? "/" : `/?chats=${chats.join(",")}`);
  document.body.classList.toggle("many", chats.length > 1);
  people.hidden = chats.length < 2;
  document.getElementById("another").hidden = chats.length >= MOST;
  show(chat);
  source?.close();
  source = listen(chats, (of, name, content) => {
    if (of === null) for (const panel of panels.values()) panel.hear(name, content);
    else panels.get(of)?.hear(name, content);
  });
}

function show(chat) {
  front = chat;
  for (const [number, panel] of panels) panel.element.classList.toggle("front", number === chat);
  update();
}

function update(panel, fresh = 0) {
  people.replaceChildren(...[...panels].map(([chat, one]) => {
    const name = one.state.person + (one.unread && chat !== front ? ` (${one.unread} new)` : "");
    const button = make("button", { type: "button", "aria-pressed": String(chat === front) }, name);
    button.addEventListener("click", () => {
      show(chat);
      people.querySelector('[aria-pressed="true"]').focus();
    });
    return button;
  }));
  if (document.hidden) missed += fresh;
  const name = panels.values().next().value?.state.bot || "Chat simulator";
  document.title = missed ? `(${missed}) ${name}` : `${name} · simulator`;
}

document.addEventListener("visibilitychange", () => {
  missed = 0;
  update();
});
document.getElementById("another").addEventListener("click", () => {
  let chat = 1;
  while (panels.has(chat)) chat += 1;
  open(chat);
  rearrange(chat);
  panels.get(chat).find("textarea").focus();
});

for (const chat of wished().length ? wished() : [1]) open(chat);
rearrange([...panels.keys()][0]);
if (matchMedia("(hover: hover)").matches) panels.get(front).find("textarea").focus();

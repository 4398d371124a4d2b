// One message as the person sees it.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const PARTS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}’”])|((?<![\w/@])\/[A-Za-z0-9_]{1,64}(?![\w/]))/g;
const EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*){1,3}$/u;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

function icon(path) {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
  return holder.content.firstChild;
}

function written(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(PARTS)) {
    nodes.push(text.slice(at, found.index));
    at = found.index + found[0].length;
    nodes.push(
      found[1]
        ? make("a", { href: found[1], target: "_blank", rel: "noopener noreferrer" }, found[1])
        : make("button", { type: "button", "data-command": found[2] }, found[2]),
    );
  }
  nodes.push(text.slice(at));
  return make("div", { class: "text", dir: "auto" }, ...nodes.filter((node) => node !== ""));
}

function shownFile(file, message) {
  const name = file.name;
  if (file.kind === "photo") {
    const alt = message.text ? `Photo: ${message.text.slice(0, 120)}` : `Photo ${name}`;
    return make("a", { class: "photo", href: file.url, target: "_blank", rel: "noopener" },
      make("img", { src: file.url, alt: `${alt} (opens in a new tab)` }));
  }
  if (file.kind === "sticker") return make("img", { class: "sticker", src: file.url, alt: "Sticker" });
  if (file.kind === "voice") {
    return make("audio", { controls: true, preload: "metadata", src: file.url, "aria-label": "Voice note" });
  }
  const ending = name.includes(".") ? name.split(".").pop().toUpperCase() : "File";
  return make("a", { class: "document", href: file.url, download: name },
    icon("M12 4v11m-5-5 5 5 5-5M5 20h14"),
    make("span", {}, make("b", {}, name), make("small", {}, `${ending} · download`)));
}

function keys(message) {
  const rows = message.buttons.map((row) => make("div", {}, ...row.map((button) => (
    button.url
      ? make("a", { href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text,
        make("span", { class: "unseen" }, " (opens in a new tab)"))
      : make("button", { type: "button", dir: "auto", "data-press": button.data }, button.text)
  ))));
  return rows.length ? make("div", { class: "keys" }, ...rows) : null;
}

function tools(message) {
  if (message.from !== "person") return null;
  const sticker = message.files.some((file) => file.kind === "sticker");
  const buttons = [make("button", { type: "button", "data-do": "delete" }, "Delete")];
  if (!sticker && !message.forwarded) {
    buttons.unshift(make("button", { type: "button", "data-do": "edit" }, "Edit"));
  }
  return make("div", { class: "tools" }, ...buttons);
}

export function bubble(message) {
  const mine = message.from === "person";
  const sticker = message.files.some((file) => file.kind === "sticker");
  const emoji = !message.files.length && EMOJI.test(message.text);
  const moment = new Date(message.date * 1000);
  const meta = make("div", { class: "meta" },
    message.edited ? "edited " : "",
    make("time", { datetime: moment.toISOString() }, TIME.format(moment)));
  const text = message.text ? written(message.text) : null;
  if (emoji && text) text.classList.add("big");
  const flowing = text && !emoji;
  const body = make("div", { class: "bubble" },
    make("span", { class: "unseen" }, mine ? "You: " : "Bot: "),
    message.forwarded ? make("p", { class: "from" }, "Forwarded from Somebody else") : null,
    message.reply_to ? make("p", { class: "said" }, message.reply_to) : null,
    ...message.files.map((file) => shownFile(file, message)),
    flowing ? make("div", { class: "short" }, text, meta) : text,
    flowing ? null : meta,
    message.reactions.length ? make("span", { class: "reactions" }, message.reactions.join("")) : null);
  const classes = ["message", mine && "mine", (sticker || emoji) && "bare",
    message.buttons.length && "keyed"].filter(Boolean).join(" ");
  return make("article", { class: classes, "data-id": message.id }, body, tools(message), keys(message));
}

// One chat: its messages, its head, and what the person may do to it.

import { act, earlier } from "/page/api.js";
import { bubble } from "/page/bubble.js";
import { Composer } from "/page/composer.js";
import { Days } from "/page/days.js";
import { ask, tell } from "/page/dialogs.js";
import { Menus } from "/page/menus.js";

const MOST_SHOWN = 400;
const HOLD_MS = 450;

function initials(name) {
  return name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
}

export class Panel {
  constructor(chat, { leave, changed }) {
    this.chat = chat;
    this.leave = leave;
    this.changed = changed;
    this.shown = new Map();
    this.state = { bot: "", person: `Person ${chat}`, commands: [], waiting: 0 };
    this.unread = 0;
    this.pinned = true;
    this.top = 0;
    this.begun = false;
    const holder = document.getElementById("panel").content.cloneNode(true);
    this.element = holder.querySelector(".panel");
    this.log = this.find(".log");
    this.rows = this.find(".rows");
    this.days = new Days();
    this.menus = new Menus(this.element);
    this.composer = new Composer(this);
    this.listen();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  listen() {
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.find(".empty .start").addEventListener("click", () => this.say("/start"));
    this.find(".down").addEventListener("click", () => this.toEnd(true));
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.rows);
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.log);
    this.listenForHolding();
  }

  // A long press on a touch screen shows what can be done with one's own message.
  listenForHolding() {
    let timer = 0;
    const cancel = () => clearTimeout(timer);
    this.log.addEventListener("pointerdown", (event) => {
      const message = event.target.closest(".message.mine");
      for (const held of this.rows.querySelectorAll(".held")) {
        if (held !== message) held.classList.remove("held");
      }
      if (!message || event.pointerType === "mouse") return;
      timer = setTimeout(() => {
        message.classList.add("held");
        navigator.vibrate?.(10);
      }, HOLD_MS);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
      this.log.addEventListener(name, cancel, { passive: true });
    }
  }

  // What happened in the chat.
  hear(name, content) {
    if (name === "messages") this.receive(content);
    if (name === "state") this.show(content);
    if (name === "toast") content.alert ? tell(content.text) : this.toast(content.text);
    if (name === "online") this.online(content);
  }

  receive(messages) {
    let fresh = 0;
    let mine = false;
    for (const message of messages) {
      const known = this.shown.get(message.id);
      if (known && known.message.change >= message.change) continue;
      if (message.deleted) this.remove(message.id);
      else if (known) this.replace(known, message);
      else {
        this.place(message, this.begun);
        fresh += message.from === "bot";
        mine ||= message.from === "person";
      }
    }
    this.trim();
    this.days.arrange(this.shown);
    this.find(".empty").hidden = this.shown.size > 0;
    if (!this.begun || mine || this.pinned) this.toEnd();
    else this.count(fresh);
    this.changed(this, this.begun ? fresh : 0);
    if (!this.begun) requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.begun = true;
  }

  place(message, fresh) {
    const element = bubble(message);
    if (fresh) element.classList.add("fresh");
    const later = [...this.shown.keys()].filter((id) => id > message.id);
    const next = later.length ? this.shown.get(Math.min(...later)).element : null;
    this.rows.insertBefore(element, next);
    this.shown.set(message.id, { message, element });
  }

  replace(known, message) {
    const { element } = known;
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const places = [...element.querySelectorAll("button, a")];
    const made = bubble(message);
    element.replaceWith(made);
    this.shown.set(message.id, { message, element: made });
    if (focused) {
      const again = made.querySelectorAll("button, a")[places.indexOf(focused)];
      (again ?? this.log).focus({ preventScroll: true });
    }
  }

  remove(id) {
    const known = this.shown.get(id);
    if (known?.element.contains(document.activeElement)) this.log.focus({ preventScroll: true });
    known?.element.remove();
    this.shown.delete(id);
    this.composer.forget(id);
  }

  trim() {
    if (!this.pinned) return;
    const ids = [...this.shown.keys()].sort((one, other) => one - other);
    for (const id of ids.slice(0, Math.max(0, ids.length - MOST_SHOWN))) this.remove(id);
    if (ids.length > MOST_SHOWN) this.complete = false;
  }

  show(state) {
    this.state = state;
    this.find(".bot").textContent = state.bot;
    for (const face of this.element.querySelectorAll(".face")) face.textContent = initials(state.bot);
    this.find(".about").textContent = state.description || "Press Start to begin.";
    this.element.setAttribute("aria-label", `${state.bot}, as ${state.person}`);
    this.find(".composer").hidden = state.blocked;
    this.find(".blocked").hidden = !state.blocked;
    this.find('[data-do="block"]').hidden = state.blocked;
    this.composer.commandsChanged();
    if (!state.waiting) this.settle();
    this.status();
    this.changed(this, 0);
  }

  status() {
    const line = this.find(".status");
    const typing = this.connected !== false && this.state.typing;
    line.classList.toggle("typing", Boolean(typing));
    line.textContent = this.connected === false
      ? "The simulator does not answer. Trying again…"
      : typing ? "is typing…" : `bot · you are ${this.state.person}`;
  }

  online(connected) {
    this.connected = connected;
    this.status();
  }

  settle() {
    for (const busy of this.rows.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  }

  toast(text) {
    const line = this.find(".toast");
    line.textContent = text;
    line.classList.add("shown");
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => {
      line.classList.remove("shown");
      line.textContent = "";
    }, 3500);
  }

  // Where one is reading.
  scrolled() {
    // A picture that arrives late makes the log longer without anybody having moved.
    const down = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    if (down || this.log.scrollTop < this.top) this.pinned = down;
    this.top = this.log.scrollTop;
    if (this.pinned) this.count(0, true);
    this.find(".down").hidden = this.pinned;
    if (this.log.scrollTop < 150) this.loadEarlier();
  }

  toEnd(smooth = false) {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.pinned = true;
    this.count(0, true);
  }

  count(more, reset = false) {
    this.unread = reset ? 0 : this.unread + more;
    const mark = this.find(".unread");
    mark.hidden = !this.unread;
    mark.textContent = this.unread;
  }

  async loadEarlier() {
    if (this.loading || this.complete || !this.shown.size) return;
    this.loading = true;
    const found = await earlier(this.chat, Math.min(...this.shown.keys())).catch(() => null);
    this.loading = false;
    if (!found) return;
    this.complete = !found.length;
    const bottom = this.log.scrollHeight - this.log.scrollTop;
    this.log.setAttribute("aria-live", "off");
    for (const message of found) if (!message.deleted) this.place(message, false);
    this.days.arrange(this.shown);
    this.log.scrollTop = this.log.scrollHeight - bottom;
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  // What the person does.
  async perform(name, body) {
    try {
      return await act(this.chat, name, body);
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  say(text) {
    return this.perform("messages", { text });
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const id = Number(button.closest(".message")?.dataset.id);
    if (button.dataset.press !== undefined) this.press(id, button);
    else if (button.dataset.command) this.say(button.dataset.command);
    else if (button.dataset.do) this.wished(button.dataset.do, id, button);
  }

  async press(id, button) {
    button.setAttribute("aria-busy", "true");
    const done = await this.perform("press", { message_id: id, data: button.dataset.press });
    setTimeout(() => this.state.waiting || this.settle(), done ? 1200 : 0);
  }

  wished(wish, id, button) {
    const wishes = {
      edit: () => this.composer.edit(this.shown.get(id).message),
      delete: () => this.perform("delete", { message_id: id }),
      block: () => this.perform("block"),
      unblock: () => this.perform("unblock"),
      sticker: () => this.perform("sticker", { emoji: "🙂" }),
      forward: () => this.forward(),
      profile: () => this.profile(),
      leave: () => this.leave(this),
      pick: () => this.composer.pick(button.dataset.kind, button.dataset.accept),
      record: () => this.composer.record(),
      "send-recording": () => this.composer.sendRecording(),
      "drop-recording": () => this.composer.dropRecording(),
      "stop-editing": () => this.composer.stopEditing(),
    };
    this.menus.close();
    wishes[wish]?.();
  }

  async forward() {
    const said = await ask("Forward somebody’s message", "Forward", [
      { name: "text", label: "What they wrote", long: true },
    ]);
    if (said?.text.trim()) this.perform("forward", said);
  }

  async profile() {
    const said = await ask("My name and language", "Save", [
      { name: "first_name", label: "Name in Telegram", value: this.state.person },
      { name: "language_code", label: "Language of the app (en, cy, de …)", value: this.state.language },
    ]);
    if (said) this.perform("profile", said);
  }
}

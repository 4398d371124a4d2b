// Days between messages, and messages of one hand drawn together.

import { make } from "/page/bubble.js";

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const CLOSE_S = 300;

function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 864e5);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : DAY.format(day);
}

export class Days {
  constructor() {
    this.lines = new Map();
  }

  // Goes through all that is shown, oldest first.
  arrange(shown) {
    const ids = [...shown.keys()].sort((one, other) => one - other);
    const used = new Set();
    let before = null;
    for (const id of ids) {
      const { message, element } = shown.get(id);
      const day = dayName(message.date);
      if (!before || dayName(before.message.date) !== day) this.separate(day, element, used);
      const close = before && before.message.from === message.from
        && !before.message.buttons.length && !used.has(element.previousSibling)
        && message.date - before.message.date < CLOSE_S && before.element.nextSibling === element;
      element.classList.toggle("close", Boolean(close));
      before?.element.classList.toggle("followed", Boolean(close));
      element.classList.remove("followed");
      before = shown.get(id);
    }
    for (const [day, element] of this.lines) {
      if (!used.has(element)) {
        element.remove();
        this.lines.delete(day);
      }
    }
  }

  separate(day, element, used) {
    const line = this.lines.get(day) ?? make("p", { class: "day" }, day);
    this.lines.set(day, line);
    used.add(line);
    if (element.previousSibling !== line) element.before(line);
  }
}

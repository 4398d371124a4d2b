// What the person writes, attaches and records.

import { make } from "/page/bubble.js";
import { canRecord, Recording } from "/page/voice.js";

export class Composer {
  constructor(panel) {
    this.panel = panel;
    this.form = panel.find(".composer");
    this.field = panel.find("textarea");
    this.picker = panel.find('input[type="file"]');
    this.editing = null;
    this.recording = null;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("paste", (event) => this.took(event, event.clipboardData.files));
    panel.element.addEventListener("dragover", (event) => event.preventDefault());
    panel.element.addEventListener("drop", (event) => this.took(event, event.dataTransfer.files));
    this.picker.addEventListener("change", () => {
      for (const file of this.picker.files) this.sendFile(this.kind, file);
      this.picker.value = "";
    });
  }

  typed(event) {
    if (event.isComposing) return;
    const commands = this.panel.menus.menu("commands");
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.editing) {
      this.stopEditing();
    } else if (event.key === "ArrowUp" && !commands.hidden) {
      event.preventDefault();
      this.panel.menus.items(commands).at(-1)?.focus();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      this.editLast(event);
    }
  }

  // The field grows, the microphone makes room for the arrow, a slash shows the commands.
  changed() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
    const empty = !this.field.value.trim();
    this.panel.find('[type="submit"]').hidden = empty;
    this.panel.find('[data-do="record"]').hidden = !empty || Boolean(this.editing);
    const typed = /^\/(\w*)$/.exec(this.field.value);
    this.panel.menus.close();
    if (typed && this.list(typed[1])) this.panel.menus.open("commands");
    if (!this.field.value) this.list("");
  }

  commandsChanged() {
    this.list("");
  }

  list(start) {
    const menu = this.panel.menus.menu("commands");
    const found = this.panel.state.commands.filter((one) => one.command.startsWith(start.toLowerCase()));
    menu.replaceChildren(...found.map((one) => make("li", {},
      make("button", { type: "button", "data-send": `/${one.command}` },
        make("b", {}, `/${one.command}`), make("span", {}, one.description)))));
    if (!found.length) menu.append(make("li", { class: "none" }, "The bot has set no commands yet."));
    for (const button of menu.querySelectorAll("button")) {
      button.addEventListener("click", () => this.command(button.dataset.send));
    }
    return found.length;
  }

  command(command) {
    this.field.value = "";
    this.changed();
    this.panel.menus.close();
    this.field.focus();
    this.panel.say(command);
  }

  async send() {
    const text = this.field.value;
    if (!text.trim()) return;
    const editing = this.editing;
    this.field.value = "";
    this.stopEditing();
    this.changed();
    const done = editing
      ? await this.panel.perform("edit", { message_id: editing.id, text })
      : await this.panel.say(text);
    if (!done && !this.field.value) {
      this.field.value = text;
      this.changed();
    }
  }

  edit(message) {
    this.editing = message;
    this.panel.find(".editing").hidden = false;
    this.panel.find(".before").textContent = message.text;
    this.field.value = message.text;
    this.changed();
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  editLast(event) {
    const mine = [...this.panel.shown.values()].map((one) => one.message)
      .filter((one) => one.from === "person" && one.text && !one.forwarded);
    if (!mine.length) return;
    event.preventDefault();
    this.edit(mine.reduce((last, one) => (one.id > last.id ? one : last)));
  }

  stopEditing() {
    if (!this.editing) return;
    this.editing = null;
    this.panel.find(".editing").hidden = true;
    this.field.value = "";
    this.changed();
    this.field.focus();
  }

  forget(id) {
    if (this.editing?.id === id) this.stopEditing();
  }

  pick(kind, accept) {
    this.kind = kind;
    this.picker.accept = accept;
    this.picker.click();
  }

  // Files that were pasted or dropped.
  took(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    for (const file of files) {
      const photo = /^image\/(png|jpeg|webp|gif)$/.test(file.type);
      this.sendFile(photo ? "photo" : "document", file);
    }
  }

  sendFile(kind, file) {
    const form = new FormData();
    form.append("file", file, file.name || kind);
    return this.panel.perform(kind, form);
  }

  async record() {
    if (!canRecord()) return this.noMicrophone();
    try {
      this.recording = await Recording.start((seconds) => {
        const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        this.panel.find(".clock").textContent = clock;
      });
    } catch {
      return this.noMicrophone();
    }
    this.showRecording(true);
    this.panel.find('[data-do="send-recording"]').focus();
  }

  noMicrophone() {
    this.panel.toast("No microphone here: choose a recording instead.");
    this.pick("voice", "audio/*");
  }

  showRecording(on) {
    this.panel.find(".recording").hidden = !on;
    this.panel.find(".line").hidden = on;
    if (!on) this.field.focus();
  }

  async sendRecording() {
    const form = await this.recording.finish();
    this.showRecording(false);
    this.panel.perform("voice", form);
  }

  dropRecording() {
    this.recording.drop();
    this.showRecording(false);
  }
}

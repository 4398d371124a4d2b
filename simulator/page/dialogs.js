// The two dialogs: a bot's alert, and a few fields to fill in.

import { make } from "/page/bubble.js";

export function tell(text) {
  document.getElementById("alert-text").textContent = text;
  document.getElementById("alert").showModal();
}

export function ask(title, yes, fields) {
  const dialog = document.getElementById("ask");
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-yes").textContent = yes;
  const inputs = fields.map((field) => {
    const input = make(field.long ? "textarea" : "input", { name: field.name, rows: field.long ? 4 : null });
    input.value = field.value ?? "";
    return input;
  });
  document.getElementById("ask-fields").replaceChildren(
    ...fields.map((field, at) => make("label", {}, field.label, inputs[at])),
  );
  document.getElementById("ask-no").onclick = () => dialog.close("");
  dialog.returnValue = "";
  dialog.showModal();
  inputs[0].focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const said = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
      resolve(dialog.returnValue === "yes" ? said : null);
    }, { once: true });
  });
}

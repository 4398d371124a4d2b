// Menus that open from a button: Escape closes, arrows walk, a click elsewhere closes.

export class Menus {
  constructor(element) {
    this.element = element;
    element.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-opens]");
      if (opener) this.toggle(opener);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest?.(".menu, [data-opens]")) this.close();
    });
    element.addEventListener("keydown", (event) => this.typed(event));
  }

  opener(name) {
    return this.element.querySelector(`[data-opens="${name}"]`);
  }

  menu(name) {
    return this.element.querySelector(`[data-menu="${name}"]`);
  }

  toggle(opener) {
    const name = opener.dataset.opens;
    const closed = this.menu(name).hidden;
    this.close();
    if (closed) {
      this.open(name);
      this.items(this.menu(name))[0]?.focus();
    }
  }

  open(name) {
    this.menu(name).hidden = false;
    this.opener(name).setAttribute("aria-expanded", "true");
  }

  close() {
    for (const menu of this.element.querySelectorAll(".menu:not([hidden])")) {
      menu.hidden = true;
      this.opener(menu.dataset.menu).setAttribute("aria-expanded", "false");
    }
  }

  items(menu) {
    return [...menu.querySelectorAll("button:not([hidden])")];
  }

  typed(event) {
    const menu = event.target.closest(".menu");
    if (event.key === "Escape" && this.element.querySelector(".menu:not([hidden])")) {
      const opener = menu && this.opener(menu.dataset.menu);
      this.close();
      opener?.focus();
      event.preventDefault();
    }
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const items = this.items(menu);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    if (at + step >= items.length && menu.dataset.menu === "commands") {
      this.element.querySelector("textarea").focus();
    } else {
      items[(at + step + items.length) % items.length].focus();
    }
    event.preventDefault();
  }
}

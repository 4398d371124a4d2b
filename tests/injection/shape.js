// What a browser makes of a page: its elements with their attributes, and its texts.
// What may differ from page to page is evened out; see tests/injection/test_pages.py.
(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const MARK = /^[^]*(‹\d+›)/;
  const CARRIED = new Set("reader what which why tried decided told revisit".split(" "));
  const ownWords = (element) => element.closest(".words");
  const dials = (element) =>
    element.tagName === "A" &&
    element.attributes.length === 1 &&
    /^tel:\+?\d{3,15}$/.test(element.getAttribute("href") ?? "") &&
    ownWords(element);
  const value = (element, { name, value }) => {
    if (element.classList.contains("words")) {
      if (name === "lang" && /^[a-zA-Z]+(-[a-zA-Z]+)*$/.test(value)) return "a language";
      if (name === "dir" && /^(ltr|rtl)$/.test(value)) return "a direction";
    }
    if (name === "value" && element.name === "ticket") return "a ticket";
    if (name === "value" && element.name === "wish" && /^[0-9a-f]{12}$/.test(value)) return "a wish";
    if (name === "value" && element.type === "hidden" && CARRIED.has(element.name)) return "carried";
    if (name === "value" && element.type === "text") return "what was typed";
    return value.replace(/^(\/v\/f\?t=)[\w-]+$/, "$1").replace(MARK, "$1");
  };
  const shape = [];
  const walk = (node, depth) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) continue;
      if (child.nodeType !== Node.ELEMENT_NODE) {
        shape.push(`${depth} ${child.nodeName}`);
        continue;
      }
      if (dials(child)) continue;
      const said = [...child.attributes].map((each) => `${each.name}=${value(child, each)}`);
      shape.push([depth, child.tagName, ...said.sort()].join(" "));
      walk(child, depth + 1);
    }
  };
  walk(page, 0);
  const texts = (selector) => [...page.querySelectorAll(selector)].map((e) => e.textContent);
  const typed = [...page.querySelectorAll("textarea, input[type=text]")].map((e) => e.value);
  const carried = [...page.querySelectorAll("input[type=hidden]")].map((e) => e.value);
  const text = [page.body.textContent];
  return { shape, typed, carried, text, words: texts(".words"), labels: texts("dt, h2, h3, h4, h5, .label") };
};

// Searches on a page as a reader does, and writes what happened to the end of the page. QUERIES is filled in by the test.
(async () => {
  const wrong = [];
  const is = (what, good) => good || wrong.push(what);
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  async function until(what, good) {
    for (let turn = 0; turn < 2000 && !good(); turn += 1) await later(5);
    is(what, good());
  }
  const pieces = () => [...document.scripts].filter((one) => one.src.includes("/search")).length;
  const key = (name) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

  const link = document.querySelector("a[data-search]");
  is("the box is a link to the list before it is used", link.href.endsWith("/search.html"));
  is("nothing is loaded before the box is used", pieces() === 1);
  link.click();
  await until("the box opens", () => document.querySelector("#search-words"));
  const input = document.querySelector("#search-words");
  const said = document.querySelector("[role=status]");
  const options = () => [...document.querySelectorAll("[role=option]")];
  is("the box has the focus", document.activeElement === input);
  is("the box is labelled", input.labels.length === 1 && input.labels[0].textContent.length > 0);
  is("the box is a combobox", input.getAttribute("role") === "combobox" && document.getElementById(input.getAttribute("aria-controls")).getAttribute("role") === "listbox");

  async function type(words) {
    said.textContent = "";
    input.value = words;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await until("something is said about " + words, () => said.textContent);
  }
  const found = [];
  for (const query of QUERIES) {
    await type(query);
    found.push({
      pages: options().map((one) => one.href),
      answers: [...document.querySelectorAll(".search-answer .card-title")].map((one) => one.textContent)
    });
  }

  await type("見舞金");
  is("the count is told", said.textContent.includes(options().length + "件"));
  is("there is a list", input.getAttribute("aria-expanded") === "true" && options().length > 2);
  key("ArrowDown");
  key("ArrowDown");
  const chosen = document.getElementById(input.getAttribute("aria-activedescendant"));
  is("the second result is chosen", chosen === options()[1] && chosen.getAttribute("aria-selected") === "true");
  is("the focus stays in the box", document.activeElement === input);
  is("what was asked is marked", document.querySelector(".search mark").textContent.includes("見舞"));
  await type("電話番号");
  is("numbers can be called", document.querySelector(".search-answer a[href^='tel:']"));
  await type("qqqqzzzz");
  is("nothing is told too", options().length === 0 && input.getAttribute("aria-expanded") === "false");
  key("Escape");
  is("Escape empties the box", input.value === "" && !document.querySelector("#search").hidden);
  key("Escape");
  const button = document.querySelector("button[aria-controls=search]");
  is("Escape closes the box", document.querySelector("#search").hidden && button.getAttribute("aria-expanded") === "false");
  is("the focus returns", document.activeElement === button);
  button.click();
  is("the box opens again", !document.querySelector("#search").hidden && document.activeElement === input);

  const out = document.createElement("pre");
  out.id = "driven";
  out.textContent = JSON.stringify({ wrong, found });
  document.body.append(out);
})();

"use strict";
// Makes each table searchable and sortable. Only so many rows stand in the page at once; without this script all do.
const STEP = 200;
const FEW = 8; // can be seen at once
const told = (rows) => rows.length.toLocaleString("en");

function install(box) {
  const body = box.querySelector("tbody");
  const headings = [...box.querySelectorAll("thead th")];
  const rows = [...body.rows].filter((row) => row.cells.length === headings.length);
  if (rows.length < 2) return;
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const search = box.querySelector("[data-search]");
  const choices = [...box.querySelectorAll("[data-choice]")];
  const count = box.querySelector("[data-count]");
  const more = box.querySelector(".more");
  let shown = rows;
  let limit = STEP;

  const valueOf = (row, column) => (row.cells[column].querySelector("summary") || row.cells[column]).textContent.trim();
  const columnOf = (choice) => headings.findIndex((heading) => heading.dataset.heading === choice.dataset.choice);

  function draw(all) {
    const visible = all ? shown : shown.slice(0, limit);
    body.replaceChildren(...visible);
    more.hidden = visible.length === shown.length;
    count.textContent = `${told(visible)} of ${told(shown)} shown` +
      (shown.length === rows.length ? "" : `, ${told(rows)} in all`);
  }

  function select() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = rows.filter((row) => words.every((word) => texts.get(row).includes(word)) &&
      choices.every((choice) => !choice.value || valueOf(row, columnOf(choice)) === choice.value));
    limit = STEP;
    draw();
  }

  function sort(heading) {
    const column = headings.indexOf(heading);
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const collator = new Intl.Collator("en", { numeric: true });
    const keys = new Map(rows.map((row) => [row, row.cells[column].dataset.rank ?? valueOf(row, column)]));
    const numeric = heading.classList.contains("number");
    const order = numeric ? (a, b) => Number(a) - Number(b) : collator.compare;
    rows.sort((a, b) => order(keys.get(a), keys.get(b)) * (down ? -1 : 1));
    select();
  }

  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(heading));
    heading.append(button);
  }
  for (const choice of choices) {
    const column = columnOf(choice);
    const values = [...new Set(rows.map((row) => valueOf(row, column)))].sort();
    for (const value of values) choice.append(new Option(value, value));
    choice.addEventListener("change", select);
  }
  search.addEventListener("input", select);
  box.querySelector("[data-more]").addEventListener("click", () => { limit += STEP; draw(); });
  box.querySelector("[data-all]").addEventListener("click", () => { limit = shown.length; draw(); });
  box.querySelector(".tools").hidden = rows.length < FEW;

  // Paper has no buttons: everything that was searched for, unfolded.
  let opened = [];
  addEventListener("beforeprint", () => {
    draw(true);
    opened = [...body.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    draw();
  });
  draw();
}

for (const box of document.querySelectorAll("[data-table]")) install(box);

addEventListener("keydown", (event) => {
  const search = document.querySelector(".tools:not([hidden]) [data-search]");
  if (event.key === "/" && search && !event.target.closest("input, select")) {
    event.preventDefault();
    search.focus();
  }
});

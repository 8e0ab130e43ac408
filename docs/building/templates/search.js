// Filters the list of figures while one types. The words may stand in any order; the search is
// kept in the address, so that it can be sent to somebody.
"use strict";

(() => {
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const subjects = [...document.querySelectorAll(".subject")].map((section) => ({
    section,
    title: section.querySelector("h2").textContent,
    figures: [...section.querySelectorAll("li[data-figure]")],
  }));

  function filter() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { section, title, figures } of subjects) {
      let shown = 0;
      for (const figure of figures) {
        const text = `${title} ${figure.textContent}`.toLowerCase();
        figure.hidden = !words.every((word) => text.includes(word));
        shown += figure.hidden ? 0 : 1;
      }
      section.hidden = shown === 0;
      count += shown;
    }
    found.textContent = words.length ? `${count} tall` : "";
    nothing.hidden = count > 0;
  }

  function remember() {
    const words = field.value.trim();
    const place = words ? `#q=${encodeURIComponent(words)}` : " ";
    history.replaceState(null, "", place === " " ? location.pathname : place);
  }

  const asked = /^#q=(.*)$/.exec(location.hash);
  if (asked) field.value = decodeURIComponent(asked[1]);
  field.addEventListener("input", () => { filter(); remember(); });
  filter();
})();

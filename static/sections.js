/*
 * The section nav of a long page marks the section that is being read. Without it the links work all the same.
 */
(function () {
  "use strict";
  const links = [...document.querySelectorAll(".pc-toc a[href^='#']")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1))?.closest("section"));
  if (!links.length || sections.includes(undefined)) return;

  function mark() {
    const line = window.innerHeight / 3;
    let current = 0;
    sections.forEach((section, index) => {
      if (section.getBoundingClientRect().top <= line) current = index;
    });
    if (window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2 && window.scrollY > 0) current = links.length - 1;
    links.forEach((link, index) => {
      if (index === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
})();

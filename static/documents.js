/*
 * Documents: files dragged anywhere go to the form, each with its own progress; keys turn pages.
 * Without this script the form sends the same files, and the links do the same.
 */
(function () {
  "use strict";

  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

  /* ---------- uploads ---------- */

  const line = (list, name) => {
    const item = document.createElement("li");
    const title = document.createElement("span");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    title.textContent = name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Subida de ${name}`);
    said.className = "pc-small pc-muted";
    item.append(title, bar, said);
    list.append(item);
    return { item, title, bar, said };
  };

  const refused = (row, sentence) => {
    row.bar.remove();
    row.item.classList.add("is-refused");
    row.said.textContent = sentence;
  };

  const taken = (row, document_) => {
    row.bar.remove();
    const link = document.createElement("a");
    link.href = document_.url;
    link.textContent = document_.title;
    row.title.replaceWith(link);
    row.said.textContent = document_.is_new ? "" : "Ya estaba en el portal.";
    const state = document.createElement("span");
    state.setAttribute("hx-get", document_.state_url);
    state.setAttribute("hx-trigger", "load");
    state.setAttribute("hx-swap", "outerHTML");
    row.item.append(state);
    window.htmx?.process(state);
  };

  const answer = (request) => {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  };

  const send = (form, file, row) =>
    new Promise((done) => {
      const data = new FormData(form);
      data.delete("archivos");
      data.append("archivos", file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) row.bar.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("loadend", () => {
        const told = answer(request);
        if (request.status === 201) told.documents.forEach((each) => taken(row, each));
        else refused(row, told.error || "No se pudo subir. Revise la conexión y vuelva a intentarlo.");
        done();
      });
      request.send(data);
    });

  const largest = (form) => Number(form.closest("[data-upload]").dataset.limit || 0) * 1024 * 1024;

  const sendAll = async (form, files) => {
    const list = form.querySelector("[data-uploads]");
    const rows = files.map((file) => [file, line(list, file.name)]);
    for (const [file, row] of rows) {
      if (largest(form) && file.size > largest(form)) {
        refused(row, `Pasa de ${largest(form) / 1048576} MB, que es lo más que se recibe.`);
      } else {
        await send(form, file, row);
      }
    }
  };

  // On the document, because the form of a process or a supplier comes later than this script.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-upload] form");
    const input = form?.querySelector("input[type=file]");
    if (!input?.files.length || event.submitter?.hasAttribute("data-link")) return;
    event.preventDefault();
    sendAll(form, [...input.files]).then(() => (input.value = ""));
  });

  const target = () => document.querySelector("[data-upload]");
  const withFiles = (event) => target() && [...(event.dataTransfer?.types || [])].includes("Files");

  document.addEventListener("dragover", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    target().classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) target()?.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    target().classList.remove("is-over");
    target().open = true;
    sendAll(target().querySelector("form"), [...event.dataTransfer.files]);
  });

  /* ---------- viewer ---------- */

  const KEYS = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]", g: "[data-turn]" };

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-viewer]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "b") {
      event.preventDefault();
      document.querySelector("[data-find]")?.focus();
    } else {
      document.querySelector(KEYS[event.key] || "[data-none]")?.click();
    }
  });

  // What is marked comes into sight inside its frame, without moving the page itself.
  const show = () => {
    const stage = document.querySelector(".pc-viewer-stage");
    const box = stage?.querySelector(".pc-found-box");
    if (box) stage.scrollTop += box.getBoundingClientRect().top - stage.getBoundingClientRect().top - 80;
  };
  window.addEventListener("load", show);
  document.addEventListener("htmx:load", show);
})();

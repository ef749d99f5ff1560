// The keyboard: everything that the mouse can do.

import { barAt, barsOf, slotsOf } from "./template.js";
import { find } from "./dom.js";

const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, dialog") !== null;

/** Listen for keys on the whole page. */
export function listenForKeys(app, making, transport, help) {
  window.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.target.closest("dialog")) return;
    if (command && event.key === "Enter" && event.target === find("words")) {
      event.preventDefault();
      making.plan();
      return;
    }
    if (command && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) app.store.redo();
      else app.store.undo();
      return;
    }
    if (isTyping(event.target) || command) return;
    if (key === "?") return help();
    if (!app.template) return;
    const onButton = event.target.closest("button, summary, [role=tab], a");
    if (key === " " && (!onButton || onButton.classList.contains("block-main") || onButton.id === "play")) {
      event.preventDefault();
      transport.toggle();
      return;
    }
    if (key === "r" && !event.altKey) return app.redo(false);
    const act = noteAction(app, event, key);
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/** What a key does to the note that is chosen, or to the one that has the focus. */
function noteAction(app, event, key) {
  const own = event.target.closest("[data-slot]");
  const index = own ? Number(own.dataset.slot) : app.slot;
  if (index === null || Number.isNaN(index)) return null;
  const keep = (act) => () => {
    act();
    app.chooseSlot(app.slot ?? index, Boolean(own?.closest("#grid")));
  };
  if (event.altKey) {
    const step = event.shiftKey ? 12 : 1;
    return {
      ArrowRight: keep(() => { app.slot = index; app.lengthen(index, 1); }),
      ArrowLeft: keep(() => { app.slot = index; app.lengthen(index, -1); }),
      ArrowUp: keep(() => { app.slot = index; app.movePitch(index, step); }),
      ArrowDown: keep(() => { app.slot = index; app.movePitch(index, -step); }),
    }[key];
  }
  if (key === "ArrowUp" || key === "ArrowDown") {
    const inRoll = own?.closest("#roll");
    return inRoll ? () => { app.slot = index; app.movePitch(index, key === "ArrowUp" ? 1 : -1); } : null;
  }
  const slot = slotsOf(app.template)[index];
  const bar = barAt(barsOf(app.template), slot.onset);
  return {
    s: keep(() => app.split(index)),
    j: keep(() => app.join(index)),
    "[": keep(() => app.moveSyllable(index, -1)),
    "]": keep(() => app.moveSyllable(index, 1)),
    l: keep(() => app.lockBar(bar, !app.project.locks[`bar:${bar.onset}`])),
    c: () => app.editChord(own ?? find("grid"), Math.max(bar.onset, slot.onset)),
    Enter: event.target.classList.contains("block-main") ? () => app.editSyllable(index) : null,
  }[key] ?? null;
}

// Dragging the edges of blocks: the edit is shown as it goes, and is one step to undo.

import { moveEnd, moveStart } from "./edits.js";
import { slotsOf } from "./template.js";

/** Begin to drag an edge of a note; `unit` is how many ticks the piece of its bar has. */
export function dragEdge(event, app, index, side, unit) {
  if (event.button) return;
  event.preventDefault();
  event.stopPropagation();
  const piece = event.target.closest(".piece").querySelector(".blocks");
  const perTick = piece.clientWidth / unit;
  const before = app.template;
  const slot = slotsOf(before)[index];
  const from = side === "end" ? slot.end : slot.onset;
  const x = event.clientX;
  let made = before;
  const move = (moved) => {
    const grid = app.snap;
    const tick = Math.round((from + (moved.clientX - x) / perTick) / grid) * grid;
    made = (side === "end" ? moveEnd : moveStart)(before, index, tick, Math.min(grid, 6));
    app.preview(made);
  };
  const end = (ended) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    app.preview(null);
    if (ended.type === "pointerup" && made !== before) app.commitRhythm(made, index);
    app.chooseSlot(index);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}

/** Begin to drag a note of the roll up or down; `height` is that of a semitone in pixels. */
export function dragPitch(event, app, index, height) {
  if (event.button) return;
  event.preventDefault();
  const before = slotsOf(app.template)[index].pitch;
  const y = event.clientY;
  let pitch = before;
  app.chooseSlot(index);
  const move = (moved) => {
    const next = Math.min(127, Math.max(0, before + Math.round((y - moved.clientY) / height)));
    if (next === pitch) return;
    pitch = next;
    app.previewPitch(index, pitch);
  };
  const end = (ended) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    app.preview(null);
    if (ended.type === "pointerup" && pitch !== before) app.commitPitch(index, pitch);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}

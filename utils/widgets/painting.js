// Painting on a panel: with mouse, pen, finger or keys. What was painted is told to Python as a whole, so that nothing
// is lost when messages are merged; until Python's picture holds it, it is drawn here, so that ink follows the pen.

const KEY_STEP = 7; // data units that an arrow key moves the pen

class Painter {
  constructor(view) {
    this.view = view;
    this.strokes = []; // each a list of [x, y] in whole data units
    this.down = false; // whether a stroke is being painted
    this.told = 0; // the number of the last message with strokes; Python says which one it has heard
    this.edition = view.model.get("edition"); // of the strokes: an example begins another one
    this.pen = null; // where the keys paint, once they are used
    const { canvas } = view;
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, () => view.refresh());
  }

  // The item that is painted, and the place of its panel; nothing where the scene has none.
  field() {
    for (const [p, panel] of (this.view.scene?.panels ?? []).entries())
      for (const item of panel.items) if (item.paint) return { item, panel, plot: this.view.plots?.[p] };
    return null;
  }

  // A new scene has come.
  load() {
    const field = this.field();
    const { canvas } = this.view;
    if (!field) return canvas.removeAttribute("tabindex");
    canvas.setAttribute("tabindex", "0");
    const edition = this.view.model.get("edition");
    if (edition !== this.edition) {
      // An example, say; what is being painted goes on, on top of it.
      this.edition = edition;
      this.strokes = [...strokesOf(field.item), ...(this.down ? [this.strokes.at(-1)] : [])];
      if (this.down) this.tell();
    } else if (!this.ahead()) this.strokes = strokesOf(field.item);
    this.busy();
  }

  // Undo and Clear are done here, at once: Python may not have heard of the last strokes yet.
  click(event) {
    const button = event.target.closest?.(".mlp-undo, .mlp-clear");
    if (!button || !this.field()) return;
    event.stopPropagation();
    this.erase(button.classList.contains("mlp-clear"));
  }

  erase(all) {
    this.down = false;
    this.strokes = all ? [] : this.strokes.slice(0, -1);
    this.tell();
    this.view.refresh();
  }

  // Screen readers wait with the words of a picture that is not finished.
  busy() {
    this.view.canvas.setAttribute("aria-busy", this.ahead());
  }

  // Whether more is painted here than Python has heard of.
  ahead() {
    return this.down || this.telling || this.view.model.get("heard") < this.told;
  }

  // What is painted now, instead of what the item holds.
  held(item) {
    return this.ahead() ? this.strokes : strokesOf(item);
  }

  inside(x, y) {
    const plot = this.field()?.plot;
    return plot && x >= plot.x && x <= plot.x + plot.w && y >= plot.y && y <= plot.y + plot.h;
  }

  // The pointer: each answers whether it was meant for painting.
  press(x, y) {
    if (!this.inside(x, y)) return false;
    this.strokes = [...this.strokes, []];
    this.down = true;
    this.add(...this.place(x, y));
    return true;
  }

  move(events) {
    if (!this.down) return false;
    for (const event of events) this.add(...this.place(...this.view.where(event)));
    return true;
  }

  release() {
    this.down = false;
    this.busy();
  }

  key(event) {
    const field = this.field();
    if (!field || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    this.pen ??= middle(field.panel);
    if (step) {
      this.pen = this.clamp(this.pen[0] + KEY_STEP * step[0], this.pen[1] + KEY_STEP * step[1]);
      if (this.down) this.add(...this.pen);
    } else if (event.key === " ") {
      this.down = !this.down;
      if (this.down) {
        this.strokes = [...this.strokes, []];
        this.add(...this.pen);
      }
    } else if (event.key === "Backspace" || event.key === "Delete") {
      this.erase(event.key === "Delete");
    } else return;
    event.preventDefault();
    this.view.refresh();
  }

  place(x, y) {
    const { plot } = this.field();
    return this.clamp(plot.x2data(x), plot.y2data(y));
  }

  clamp(x, y) {
    const { xlim, ylim } = this.field().panel;
    return [Math.round(Math.min(Math.max(x, xlim[0]), xlim[1])), Math.round(Math.min(Math.max(y, ylim[0]), ylim[1]))];
  }

  add(x, y) {
    const stroke = this.strokes.at(-1);
    const last = stroke.at(-1);
    if (last && last[0] === x && last[1] === y) return;
    stroke.push([x, y]);
    this.tell();
    this.view.refresh();
  }

  // One message a frame, with all strokes.
  tell() {
    this.telling ||= requestAnimationFrame(() => {
      this.telling = 0;
      const field = this.field();
      const { edition, strokes } = this;
      if (field) this.told = this.view.report({ kind: "paint", name: field.item.paint, edition, strokes });
    });
    this.busy();
  }

  // The pen, where keys paint.
  draw() {
    const field = this.field();
    if (!field || !this.pen || document.activeElement !== this.view.canvas) return;
    const { g } = this.view;
    const { plot, item } = field;
    outline(g, "circle", plot.X(this.pen[0]), plot.Y(this.pen[1]), (item.width / 2) * unitOf(plot) + 2);
    g.lineWidth = 2;
    g.strokeStyle = this.view.color(this.down ? "class1" : "class0");
    g.stroke();
  }
}

const middle = ({ xlim, ylim }) => [Math.round((xlim[0] + xlim[1]) / 2), Math.round((ylim[0] + ylim[1]) / 2)];
const unitOf = (plot) => plot.w / (plot.xlim[1] - plot.xlim[0]);

// The strokes that an item holds, as lists of places; nan stands between them.
function strokesOf(item) {
  const strokes = [];
  let open = false;
  for (let i = 0; i < item.x.length; i++) {
    const seen = !Number.isNaN(item.x[i] + item.y[i]);
    if (seen && !open) strokes.push([]);
    if (seen) strokes.at(-1).push([item.x[i], item.y[i]]);
    open = seen;
  }
  return strokes;
}

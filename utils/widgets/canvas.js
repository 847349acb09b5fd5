// Draws a scene (utils/scene.py) on a canvas and reports clicks and drags; knows nothing about what is drawn.
// Python decides limits, ticks, margins and words; this module maps them to pixels in the page's own theme.

const NARROW = 560; // below this width, panels stand under each other
const GRAB = 16; // how near to a draggable sample a press must be, in pixels
const UNDERWAY = 2; // events on their way to Python, so that it need not wait for the next
const LATE = 3000; // milliseconds after which an event without an answer counts as lost

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.close();
}

class View {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.serial = model.get("heard"); // of events
    this.underway = []; // serials of events that Python has not told of
    this.pool = []; // canvases for heat maps
    this.kept = []; // those of dust
    el.classList.add("mlp-canvas");
    this.note = add(el, "div", { whiteSpace: "pre-wrap", padding: "4px 14px", fontSize: "14px" });
    this.canvas = add(el, "canvas", { display: "block", maxWidth: "100%" });
    this.canvas.setAttribute("role", "img");
    this.error = add(el, "div", { padding: "4px 14px", fontWeight: "600", whiteSpace: "pre-wrap" });
    this.error.setAttribute("role", "alert");
    this.g = this.canvas.getContext("2d");
    this.painter = new Painter(this);
    this.watch();
    this.load();
  }

  // Everything that can ask for a new drawing, and the pointer.
  watch() {
    this.onTick = () => this.load();
    this.onError = () => this.showError();
    this.model.on("change:tick", this.onTick);
    this.model.on("change:error", this.onError);
    this.onHeard = () => (this.post(), this.painter.field() && (this.painter.load(), this.refresh()));
    this.model.on("change:heard", this.onHeard);
    this.showError();
    this.resized = new ResizeObserver(() => this.refresh());
    this.resized.observe(this.el);
    this.themed = new MutationObserver(() => this.refresh());
    this.themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.seen = new IntersectionObserver((entries) => this.send("visible", entries.at(-1).isIntersecting));
    this.seen.observe(this.canvas);
    for (const [name, act] of Object.entries({ pointerdown: "press", pointermove: "move", pointerup: "release", pointercancel: "release" }))
      this.canvas.addEventListener(name, (event) => this[act](event));
    requestAnimationFrame(() => this.adopt());
  }

  // The figure's root is an ipywidgets box around this canvas and its controls.
  adopt() {
    const root = this.el.closest(".mlp-figure");
    if (!root) return;
    this.onClick = (event) => this.painter.click(event);
    root.addEventListener("click", this.onClick, { capture: true });
    this.root = root;
    let asked = 0;
    const name = () => {
      asked ||= requestAnimationFrame(() => ((asked = 0), nameControls(root)));
    };
    if (!root.dataset.keys) {
      root.dataset.keys = "kept";
      // JupyterLab's one-letter and arrow shortcuts would act on the cell while a control has the focus.
      root.addEventListener("keydown", (event) => {
        const plain = !(event.ctrlKey || event.metaKey || event.altKey) && event.key !== "Escape";
        if (plain && !(event.shiftKey && event.key === "Enter")) event.stopPropagation();
      });
      root.addEventListener("click", name); // a toggle's state is a class, which the observer below does not watch
    }
    this.named = new MutationObserver(name);
    this.named.observe(root, { childList: true, characterData: true, subtree: true });
    name();
  }

  load() {
    const text = this.model.get("spec");
    if (!text) return;
    const bytes = this.model.get("data");
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength); // aligned for float32
    const numbers = new Float32Array(copy);
    this.scene = JSON.parse(text, (_, value) =>
      value && value.$ !== undefined
        ? Object.assign(numbers.subarray(value.$, value.$ + value.shape.reduce((a, b) => a * b, 1)), { shape: value.shape })
        : value,
    );
    this.tick = this.model.get("tick");
    this.painter.load();
    if (this.canvas.getAttribute("aria-label") !== this.scene.alt) this.canvas.setAttribute("aria-label", this.scene.alt);
    if (this.fresh) return this.refresh();
    this.fresh = true; // drawn at once, to be on the page with the next frame; what comes before that frame waits for it
    requestAnimationFrame(() => (this.fresh = false));
    this.paint();
  }

  refresh() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    this.width = this.el.clientWidth || this.width; // JupyterLab hides the page for a frame while it changes the theme
    if (!this.scene || !this.width) return;
    this.draw();
    if (this.painted !== this.tick) this.send("painted", (this.painted = this.tick));
  }

  send(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  showError() {
    const words = this.model.get("error");
    this.error.textContent = words ? "⚠ " + words : "";
    this.error.style.display = words ? "" : "none";
  }

  close() {
    this.model.off("change:tick", this.onTick);
    this.model.off("change:error", this.onError);
    this.model.off("change:heard", this.onHeard);
    for (const observer of [this.resized, this.themed, this.seen, this.named]) observer?.disconnect();
    this.root?.removeEventListener("click", this.onClick, { capture: true });
    cancelAnimationFrame(this.frame);
    clearTimeout(this.late);
    this.send("visible", false);
  }

  // Drawing ------------------------------------------------------------------------------------------------------

  readTheme() {
    const style = getComputedStyle(document.body);
    const dark = document.body.dataset.jpThemeLight === "false";
    const colors = this.model.get("colors");
    const page = style.getPropertyValue("--jp-layout-color0").trim() || colors.page[dark ? 1 : 0];
    const family = style.getPropertyValue("--jp-ui-font-family").trim() || "system-ui, sans-serif";
    const pick = (column) => (role) => (role === "page" ? page : colors[role] ? colors[role][column] : role);
    this.color = pick(dark ? 1 : 0);
    this.textColor = pick(dark ? 1 : 2);
    this.font = (size, bold) => `${bold ? "600 " : ""}${size}px ${family}`;
    if (this.theme !== page + dark) [this.theme, this.lookup] = [page + dark, {}];
    this.note.style.color = this.color("ink");
    this.note.style.fontFamily = family;
    this.error.style.color = this.color("wrong");
  }

  draw() {
    this.readTheme();
    this.pooled = 0;
    const { scene, g } = this;
    if (this.note.textContent !== scene.note) this.note.textContent = scene.note;
    this.note.style.display = scene.note ? "" : "none";
    const width = Math.min(Math.max(this.width, scene.narrowest), scene.width);
    this.scroll(width > this.width);
    const { rects, height } = arrange(scene, width);
    const fine = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * fine) || this.canvas.height !== Math.round(height * fine)) {
      this.canvas.width = Math.round(width * fine);
      this.canvas.height = Math.round(height * fine);
      this.canvas.style.width = width + "px";
      this.canvas.style.height = height + "px";
    }
    g.setTransform(fine, 0, 0, fine, 0, 0);
    g.clearRect(0, 0, width, height);
    this.plots = scene.panels.map((panel, i) => this.drawPanel(panel, rects[i]));
    this.painter.draw();
    const draggable = scene.panels.some((panel) => panel.items.some((item) => item.drag || item.paint));
    this.canvas.style.touchAction = draggable ? "none" : "auto";
  }

  // Whether the picture is wider than its place; it can then be scrolled, from the keyboard too.
  scroll(wider) {
    this.canvas.style.maxWidth = wider ? "none" : "100%";
    this.el.style.overflowX = wider ? "auto" : "";
    wider ? this.el.setAttribute("tabindex", "0") : this.el.removeAttribute("tabindex");
  }

  drawPanel(panel, outer) {
    const plot = place(panel, outer);
    const { g } = this;
    this.drawAxes(panel, plot, outer);
    const ranked = [...panel.items].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
    for (const item of ranked) {
      g.save();
      if (CLIPPED.has(item.kind)) {
        g.beginPath();
        g.rect(plot.x - 1, plot.y - 1, plot.w + 2, plot.h + 2);
        g.clip();
      }
      DRAW[item.kind](this, item, plot);
      g.restore();
    }
    this.drawEndLabels(panel, plot);
    return plot;
  }

  drawAxes(panel, plot, outer) {
    const { g } = this;
    if (panel.title) this.words(panel.title, plot.x + plot.w / 2, plot.y - 14, { size: 13.5, bold: true, align: "center" });
    if (!panel.axes) return;
    const line = (x0, y0, x1, y1, role) => {
      g.strokeStyle = this.color(role);
      g.lineWidth = 1;
      g.beginPath();
      g.moveTo(x0, y0);
      g.lineTo(x1, y1);
      g.stroke();
    };
    const bottom = plot.y + plot.h;
    const inside = ([value], [low, high]) => value >= low - 1e-9 * Math.abs(low) && value <= high + 1e-9 * Math.abs(high);
    for (const tick of panel.xticks.filter((t) => inside(t, panel.xlim))) {
      const x = plot.X(tick[0]);
      if (panel.grid) line(x, plot.y, x, bottom, "grid");
      line(x, bottom, x, bottom + 3, "muted");
      this.words(tick[1], x, bottom + 12, { size: 11.5, color: "muted", align: "center" });
    }
    for (const tick of panel.yticks.filter((t) => inside(t, panel.ylim))) {
      const y = plot.Y(tick[0]);
      if (panel.grid) line(plot.x, y, plot.x + plot.w, y, "grid");
      line(plot.x - 3, y, plot.x, y, "muted");
      this.words(tick[1], plot.x - 7, y, { size: 11.5, color: "muted", align: "right" });
    }
    line(plot.x, plot.y, plot.x, bottom, "muted");
    line(plot.x, bottom, plot.x + plot.w, bottom, "muted");
    this.words(panel.xlabel, plot.x + plot.w / 2, bottom + 32, { size: 12.5, align: "center" });
    if (panel.ylabel) {
      g.save();
      g.translate(Math.max(plot.x - panel.margins[0] + 14, outer.x + 10), plot.y + plot.h / 2);
      g.rotate(-Math.PI / 2);
      this.words(panel.ylabel, 0, 0, { size: 12.5, align: "center" });
      g.restore();
    }
  }

  words(text, x, y, { size = 13, color = "ink", align = "left", bold = false, halo = false } = {}) {
    const { g } = this;
    g.font = this.font(size, bold);
    g.fillStyle = this.textColor(color);
    g.textAlign = align;
    g.textBaseline = "middle";
    if (halo) {
      g.strokeStyle = this.color("page");
      g.lineWidth = 3;
      g.lineJoin = "round";
      g.strokeText(text, x, y);
    }
    g.fillText(text, x, y);
  }

  // Labels at the ends of lines, moved apart where they would cover each other.
  drawEndLabels(panel, plot) {
    const spots = panel.items
      .filter((item) => item.kind === "line" && item.label)
      .map((item) => ({ item, x: plot.X(item.x.at(-1)), y: plot.Y(item.y.at(-1)) }))
      .sort((a, b) => b.y - a.y);
    let ceiling = Infinity;
    for (const { item, x, y } of spots) {
      ceiling = Math.min(y, ceiling - 15);
      this.words(item.label, x + 6, ceiling, { size: 12, color: item.color });
    }
  }

  // 256 colours of a ramp for this theme, each as one number in the order of a canvas's bytes.
  ramp(name) {
    if (this.lookup[name]) return this.lookup[name];
    const anchors = this.model.get("ramps")[name].map((anchor) => rgb(this.g, this.color(anchor)));
    const table = new Uint32Array(256);
    const bytes = new Uint8ClampedArray(table.buffer);
    for (let i = 0; i < 256; i++) {
      const place = (i / 255) * (anchors.length - 1);
      const k = Math.min(Math.floor(place), anchors.length - 2);
      for (let c = 0; c < 3; c++) bytes[4 * i + c] = anchors[k][c] + (place - k) * (anchors[k + 1][c] - anchors[k][c]);
      bytes[4 * i + 3] = 255;
    }
    return (this.lookup[name] = table);
  }

  rampColor(name, fraction) {
    const i = Math.round(255 * Math.min(Math.max(fraction, 0), 1));
    return `rgb(${new Uint8Array(this.ramp(name).buffer, 4 * i, 3).join(",")})`;
  }

  // Points so small that no shape can be made out, of which there may be thousands: one picture instead of many drawings,
  // which is kept for as long as they lie where they are.
  dust(item, plot) {
    const fine = window.devicePixelRatio || 1;
    const place = [plot.x, plot.y, plot.w, plot.h, fine, item.size, this.color(item.color)].join(" ");
    const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
    let kept = this.kept.find((one) => one.place === place && same(one.x, item.x) && same(one.y, item.y));
    if (!kept) this.kept = [...this.kept, (kept = { place, x: item.x, y: item.y, canvas: scatter(this.g, item, plot, this.color(item.color), fine) })].slice(-4);
    this.g.drawImage(kept.canvas, plot.x, plot.y, kept.canvas.width / fine, kept.canvas.height / fine);
  }

  // A small offscreen picture of values (rows from the bottom up). Canvases are used again in the next drawing.
  bitmap(values, rows, columns, palette, low, high) {
    const canvas = (this.pool[this.pooled++] ??= document.createElement("canvas"));
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    const pad = canvas.getContext("2d", { willReadFrequently: true });
    const picture = pad.createImageData(columns, rows);
    const pixels = new Uint32Array(picture.data.buffer);
    const table = this.ramp(palette);
    const scale = 255 / (high - low || 1);
    for (let r = 0; r < rows; r++) {
      const to = (rows - 1 - r) * columns;
      for (let c = 0; c < columns; c++) {
        const share = (values[r * columns + c] - low) * scale + 0.5;
        pixels[to + c] = table[share > 255 ? 255 : share > 0 ? share | 0 : 0];
      }
    }
    pad.putImageData(picture, 0, 0);
    return canvas;
  }

  // Pointer ------------------------------------------------------------------------------------------------------

  where(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // The draggable sample nearest to (x, y), if one is near enough.
  grabbed(x, y) {
    let best = null;
    (this.plots || []).forEach((plot, p) => {
      for (const item of this.scene.panels[p].items) {
        if (!item.drag) continue;
        for (let i = 0; i < item.x.length; i++) {
          const far = Math.hypot(plot.X(item.x[i]) - x, plot.Y(item.y[i]) - y);
          if (far <= GRAB && (!best || far < best.far)) best = { far, plot, panel: this.scene.panels[p].name, name: item.drag, index: i };
        }
      }
    });
    return best;
  }

  // The neuron under (x, y), where clicking one means something.
  picked(x, y) {
    for (const [p, plot] of (this.plots || []).entries())
      for (const item of this.scene.panels[p].items)
        for (let i = 0; item.pick && i < item.x.length; i++)
          if (Math.hypot(plot.X(item.x[i]) - x, plot.Y(item.y[i]) - y) <= item.radius + 4)
            return { plot, panel: this.scene.panels[p].name, name: item.pick, index: i };
    return null;
  }

  clicked(x, y) {
    const p = (this.plots || []).findIndex(
      (plot, k) => this.scene.panels[k].click && x >= plot.x && x <= plot.x + plot.w && y >= plot.y && y <= plot.y + plot.h,
    );
    return p < 0 ? null : { plot: this.plots[p], panel: this.scene.panels[p].name };
  }

  press(event) {
    const [x, y] = this.where(event);
    if (this.painter.press(x, y)) {
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
      return;
    }
    const [sample, node] = [this.grabbed(x, y), this.picked(x, y)];
    const target = sample ? { kind: "drag", ...sample } : node ? { kind: "pick", ...node } : { kind: "click", ...this.clicked(x, y) };
    if (!target.plot) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.held = target;
    if (target.kind !== "drag") this.tell(x, y);
    if (target.kind === "pick") this.held = null;
  }

  move(event) {
    const [x, y] = this.where(event);
    const between = event.getCoalescedEvents?.() ?? []; // all places since the last frame, where the browser tells them
    if (this.painter.move(between.length ? between : [event])) return;
    if (this.held) return this.tell(x, y);
    this.canvas.style.cursor = this.painter.inside(x, y) ? "crosshair" : this.grabbed(x, y) ? "grab" : this.picked(x, y) ? "pointer" : this.clicked(x, y) ? "crosshair" : "default";
  }

  release() {
    this.held = null;
    this.painter.release();
  }

  // One message a frame, with the newest position, kept inside the panel's limits.
  tell(x, y) {
    const { plot, kind, panel, name = "", index = -1 } = this.held;
    const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
    this.message = { kind, panel, name, index, x: clamp(plot.x2data(x), plot.xlim), y: clamp(plot.y2data(y), plot.ylim) };
    this.telling ||= requestAnimationFrame(() => {
      this.telling = 0;
      this.report(this.message);
    });
  }

  report(message) {
    this.waiting = { ...message, serial: ++this.serial };
    this.post();
    return this.serial;
  }

  // The newest event, unless too many are under way: Python says which one it has dealt with.
  post() {
    const heard = this.model.get("heard");
    this.underway = this.underway.filter((serial) => serial > heard);
    clearTimeout(this.late);
    if (!this.waiting) return;
    if (this.underway.length >= UNDERWAY && performance.now() < this.posted + LATE) {
      this.late = setTimeout(() => this.post(), LATE);
      return;
    }
    this.posted = performance.now();
    this.underway.push(this.waiting.serial);
    this.model.send({ event: this.waiting });
    this.waiting = null;
  }
}

// Layout -----------------------------------------------------------------------------------------------------------

function add(parent, tag, style) {
  const node = parent.appendChild(document.createElement(tag));
  Object.assign(node.style, style);
  return node;
}

const sum = (list) => list.reduce((a, b) => a + b, 0);

// The outer rectangle of every panel, and the height of the whole, at this width.
function arrange(scene, width) {
  const rowShare = (panel) => sum(scene.rows.slice(panel.row, panel.row + panel.rowspan)) / sum(scene.rows);
  if (width < NARROW && scene.columns.length > 1) {
    let y = 0;
    const rects = scene.panels.map((panel) => {
      const h = Math.max(200, Math.min(scene.height * rowShare(panel), panel.equal ? width + 60 : Infinity));
      const rect = { x: 0, y, w: width, h };
      y += h;
      return rect;
    });
    return { rects, height: y };
  }
  const height = scene.height * Math.min(Math.max(width / scene.width, 0.75), 1);
  const across = (k) => (sum(scene.columns.slice(0, k)) / sum(scene.columns)) * width;
  const down = (k) => (sum(scene.rows.slice(0, k)) / sum(scene.rows)) * height;
  const rects = scene.panels.map((p) => ({
    x: across(p.col),
    y: down(p.row),
    w: across(p.col + p.colspan) - across(p.col),
    h: down(p.row + p.rowspan) - down(p.row),
  }));
  return { rects, height };
}

// The drawing area inside the margins, with the maps between data and pixels.
function place(panel, outer) {
  const [left, top, right, bottom] = panel.margins;
  let [x, y, w, h] = [outer.x + left, outer.y + top, Math.max(outer.w - left - right, 40), Math.max(outer.h - top - bottom, 40)];
  const { xlim, ylim, ylog } = panel;
  if (panel.equal) {
    const unit = Math.min(w / (xlim[1] - xlim[0]), h / (ylim[1] - ylim[0]));
    const [w1, h1] = [unit * (xlim[1] - xlim[0]), unit * (ylim[1] - ylim[0])];
    [x, y, w, h] = [x + (w - w1) / 2, y + (h - h1) / 2, w1, h1];
  }
  const up = ylog ? (v) => Math.log10(Math.max(v, 1e-30)) : (v) => v;
  const [y0, y1] = ylim.map(up);
  return {
    x, y, w, h, xlim, ylim,
    X: (v) => x + ((v - xlim[0]) / (xlim[1] - xlim[0])) * w,
    Y: (v) => y + h - ((up(v) - y0) / (y1 - y0)) * h,
    x2data: (px) => xlim[0] + ((px - x) / w) * (xlim[1] - xlim[0]),
    y2data: (py) => (ylog ? 10 ** (y0 + ((y + h - py) / h) * (y1 - y0)) : y0 + ((y + h - py) / h) * (y1 - y0)),
  };
}

function rgb(g, color) {
  g.fillStyle = color;
  const hex = g.fillStyle; // the browser's own normal form
  if (hex[0] !== "#") return hex.match(/[\d.]+/g).slice(0, 3).map(Number);
  return [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
}

// Small squares at the points of an item, as a picture of the whole panel.
function scatter(g, item, plot, color, fine) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.ceil(plot.w * fine), Math.ceil(plot.h * fine)];
  const pad = canvas.getContext("2d", { willReadFrequently: true });
  const picture = pad.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(picture.data.buffer);
  const ink = new Uint32Array(Uint8ClampedArray.from([...rgb(g, color), 255]).buffer)[0];
  const side = Math.max(Math.round(2 * item.size * fine), 1);
  for (let i = 0; i < item.x.length; i++) {
    const left = Math.round((plot.X(item.x[i]) - plot.x) * fine - side / 2);
    const top = Math.round((plot.Y(item.y[i]) - plot.y) * fine - side / 2);
    for (let y = Math.max(top, 0); y < Math.min(top + side, canvas.height); y++)
      for (let x = Math.max(left, 0); x < Math.min(left + side, canvas.width); x++) pixels[y * canvas.width + x] = ink;
  }
  pad.putImageData(picture, 0, 0);
  return canvas;
}

// Items ------------------------------------------------------------------------------------------------------------

const ORDER = ["heatmap", "region", "bars", "network", "line", "strokes", "points", "arrow", "text"];
const RANK = Object.fromEntries(ORDER.map((kind, k) => [kind, k]));
const CLIPPED = new Set(["heatmap", "region", "bars", "line", "strokes", "arrow"]);
const SHAPES = ["circle", "square", "triangle", "diamond", "wedge", "plus"];
const CORNERS = {
  triangle: [[0, -1.1], [1, 0.8], [-1, 0.8]],
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  wedge: [[0, 1.1], [-1, -0.8], [1, -0.8]],
  plus: [[0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4], [-0.4, -1.2]],
};

function trace(g, xs, ys, plot) {
  g.beginPath();
  let down = false; // nan lifts the pen
  for (let i = 0; i < xs.length; i++) {
    const seen = !Number.isNaN(xs[i] + ys[i]);
    if (seen) g[down ? "lineTo" : "moveTo"](plot.X(xs[i]), plot.Y(ys[i]));
    down = seen;
  }
}

function outline(g, shape, x, y, r) {
  g.beginPath();
  if (shape === "square") g.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  else if (shape === "circle") g.arc(x, y, r, 0, 2 * Math.PI);
  else {
    for (const [dx, dy] of CORNERS[shape]) g.lineTo(x + dx * r, y + dy * r);
    g.closePath();
  }
}

const DRAW = {
  heatmap(view, item, plot) {
    const { g } = view;
    const [rows, columns] = item.values.shape;
    const [x0, x1, y0, y1] = item.extent;
    g.globalAlpha = item.opacity;
    g.imageSmoothingEnabled = item.smooth;
    const picture = view.bitmap(item.values, rows, columns, item.palette, item.low, item.high);
    g.drawImage(picture, plot.X(x0), plot.Y(y1), plot.X(x1) - plot.X(x0), plot.Y(y0) - plot.Y(y1));
  },

  region(view, item, plot) {
    const { g } = view;
    g.globalAlpha = item.opacity;
    g.fillStyle = view.color(item.color);
    trace(g, item.x, item.y, plot);
    g.fill();
  },

  bars(view, item, plot) {
    const { g } = view;
    g.fillStyle = view.color(item.color);
    const base = Math.min(plot.Y(0), plot.y + plot.h);
    item.x.forEach((x, i) => {
      const left = plot.X(x - item.width / 2);
      g.fillRect(left, plot.Y(item.height[i]), plot.X(x + item.width / 2) - left, base - plot.Y(item.height[i]));
    });
  },

  line(view, item, plot) {
    const { g } = view;
    g.strokeStyle = view.color(item.color);
    g.globalAlpha = item.opacity;
    g.lineWidth = item.width;
    g.lineJoin = g.lineCap = "round";
    if (item.dash) {
      g.lineCap = "butt";
      g.setLineDash([7, 5]);
    }
    trace(g, item.x, item.y, plot);
    g.stroke();
  },

  strokes(view, item, plot) {
    const { g } = view;
    g.strokeStyle = view.color(item.color);
    g.lineWidth = item.width * unitOf(plot);
    g.lineJoin = g.lineCap = "round";
    for (const stroke of item.paint ? view.painter.held(item) : strokesOf(item)) {
      g.beginPath();
      for (const [x, y] of [stroke[0], ...stroke]) g.lineTo(plot.X(x), plot.Y(y)); // a dot needs two places
      g.stroke();
    }
  },

  points(view, item, plot) {
    const { g } = view;
    if (item.size < 2 && !item.classes && !item.values && !item.ring && !item.hollow) return view.dust(item, plot);
    for (let i = 0; i < item.x.length; i++) {
      const [x, y] = [plot.X(item.x[i]), plot.Y(item.y[i])];
      const role = item.classes ? `class${item.classes[i]}` : item.color;
      outline(g, item.classes ? SHAPES[item.classes[i] % SHAPES.length] : "circle", x, y, item.size);
      if (!item.hollow) {
        g.fillStyle = item.values ? view.rampColor("diverging", (item.values[i] + 1) / 2) : view.color(role);
        g.fill();
      }
      g.lineWidth = item.hollow ? 2 : 1;
      g.strokeStyle = view.color(item.hollow ? role : item.values ? "muted" : "page");
      g.stroke();
      if (item.hole) {
        outline(g, "circle", x, y, 0.45 * item.size);
        g.fillStyle = view.color("page");
        g.fill();
      }
      if (item.ring && item.ring[i]) {
        outline(g, "circle", x, y, item.size + 4);
        g.lineWidth = 1.8;
        g.strokeStyle = view.color("ink");
        g.stroke();
      }
    }
  },

  arrow(view, item, plot) {
    const { g } = view;
    const [x0, y0, x1, y1] = [plot.X(item.x0), plot.Y(item.y0), plot.X(item.x1), plot.Y(item.y1)];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 1) return;
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    const head = Math.min(10, length);
    g.strokeStyle = g.fillStyle = view.color(item.color);
    g.lineWidth = item.width;
    g.beginPath();
    g.moveTo(x0, y0);
    g.lineTo(x1 - ux * head * 0.8, y1 - uy * head * 0.8);
    g.stroke();
    g.beginPath();
    g.moveTo(x1, y1);
    g.lineTo(x1 - ux * head - uy * head * 0.5, y1 - uy * head + ux * head * 0.5);
    g.lineTo(x1 - ux * head + uy * head * 0.5, y1 - uy * head - ux * head * 0.5);
    g.fill();
    view.words(item.label, x1 + ux * 13, y1 + uy * 13, { color: item.color, align: "center", bold: true, halo: true });
  },

  text(view, item, plot) {
    const [x, y] = item.in_panel ? [plot.x + item.x * plot.w, plot.y + (1 - item.y) * plot.h] : [plot.X(item.x), plot.Y(item.y)];
    view.words(item.text, x, y, { ...item, halo: item.bold });
  },

  network(view, item, plot) {
    const { g } = view;
    const at = (k) => [plot.X(item.x[k]), plot.Y(item.y[k])];
    const strength = (value) => Math.min(Math.abs(value) / item.scale, 1);
    const edge = (k, role, width) => {
      g.strokeStyle = view.color(role);
      g.lineWidth = width;
      g.beginPath();
      g.moveTo(...at(item.edges[2 * k]));
      g.lineTo(...at(item.edges[2 * k + 1]));
      g.stroke();
    };
    const count = item.edges.length / 2;
    for (let k = 0; k < count; k++) {
      const weight = item.weights ? item.weights[k] : 1;
      const opacity = item.opacity ? item.opacity[k] : 1;
      const back = item.gradients && Number.isFinite(item.gradients[k]);
      g.globalAlpha = opacity;
      if (item.weights ? Number.isFinite(weight) : !back) edge(k, item.weights ? (weight >= 0 ? "positive" : "negative") : "muted", 0.8 + 4 * (item.weights ? strength(weight) : 0.2));
      g.globalAlpha = 0.85 * opacity;
      if (back) edge(k, "gradient", 0.4 + 3 * Math.min(Math.abs(item.gradients[k]) / item.gradient_scale, 1));
    }
    g.globalAlpha = 1;
    for (let k = 0; k < count; k++) {
      const text = item.edge_deltas[k] || item.edge_labels[k];
      if (!text) continue;
      const [[xa, ya], [xb, yb]] = [at(item.edges[2 * k]), at(item.edges[2 * k + 1])];
      const [x, y] = [xa + item.label_at * (xb - xa), ya + item.label_at * (yb - ya)];
      g.font = view.font(12.5);
      const half = g.measureText(text).width / 2 + 3;
      g.fillStyle = view.color("page");
      g.fillRect(x - half, y - 9, 2 * half, 18);
      view.words(text, x, y, { size: 12.5, align: "center", color: item.edge_deltas[k] ? "gradient" : "ink" });
    }
    const maps = item.maps && view.bitmap(item.maps, item.x.length * item.maps.shape[1], item.maps.shape[2], "diverging", -item.map_scale, item.map_scale);
    for (let k = 0; k < item.x.length; k++) neuron(view, item, k, ...at(k), maps);
  },
};

// maps: the small maps of all neurons in one picture, the last neuron's on top.
function neuron(view, item, k, x, y, maps) {
  const { g } = view;
  const r = item.radius;
  outline(g, "circle", x, y, r);
  if (maps) {
    const [count, rows, columns] = item.maps.shape;
    g.save();
    g.clip();
    g.drawImage(maps, 0, (count - 1 - k) * rows, columns, rows, x - r, y - r, 2 * r, 2 * r);
    g.restore();
    outline(g, "circle", x, y, r);
  } else {
    g.fillStyle = item.values ? view.rampColor("diverging", 0.5 + 0.3 * Math.min(Math.max(item.values[k] / item.scale, -1), 1)) : view.color("page");
    g.fill();
  }
  g.lineWidth = 1.2;
  g.strokeStyle = view.color("muted");
  g.stroke();
  if (item.ring && item.ring[k]) {
    outline(g, "circle", x, y, item.radius + 4);
    g.lineWidth = 2;
    g.strokeStyle = view.color("ink");
    g.stroke();
  }
  if (item.labels[k]) view.words(item.labels[k], x, y, { align: "center" });
  if (item.notes[k]) view.words(item.notes[k], x, y + item.radius + 14, { size: 12, color: "muted", align: "center", halo: true });
  if (item.deltas[k]) view.words(item.deltas[k], x, y - item.radius - 14, { size: 12, color: "gradient", align: "center", halo: true });
}

// Names for the controls around the canvas, which ipywidgets leaves out -----------------------------------------------

function nameControls(root) {
  const set = (node, name, value) => node && value && node.getAttribute(name) !== value && node.setAttribute(name, value);
  for (const slider of root.querySelectorAll(".widget-slider")) {
    const name = slider.querySelector(".widget-label")?.textContent.trim();
    const readout = slider.querySelector(".widget-readout");
    const handle = slider.querySelector(".noUi-handle");
    set(handle, "aria-label", name);
    set(handle, "aria-valuetext", readout?.textContent.trim());
    if (!readout?.isContentEditable) continue; // a slider over named levels: nothing can be typed
    set(readout, "role", "textbox");
    set(readout, "aria-label", `${name}, type a value`);
  }
  for (const box of root.querySelectorAll(".widget-dropdown")) set(box.querySelector("select"), "aria-label", box.querySelector(".widget-label")?.textContent.trim());
  for (const button of root.querySelectorAll("button.mlp-more")) set(button, "aria-expanded", String(button.classList.contains("mod-active")));
}

export default { render };

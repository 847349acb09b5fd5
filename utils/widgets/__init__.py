"""Interactive figures: a folder for each notebook that shows some, and the engine beside these folders.

A figure is declared (figure, verification), with controls (controls, inputs, params) and maybe a process (process), and
is live on the page (live, cells, canvas.js). held_out is shared by two notebooks' figures; note belongs to none.
"""

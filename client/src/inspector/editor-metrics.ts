/** Pixels of a line in the code editor, known before it is loaded so that nothing jumps. */
export const LINE_HEIGHT = 20;

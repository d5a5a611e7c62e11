/** Keys of list items that name outputs: edges hold on to them, so they are plain. */
export const keyPattern = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

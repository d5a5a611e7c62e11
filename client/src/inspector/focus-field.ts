const FOCUSABLE = 'input:not([type="hidden"]), textarea, [contenteditable="true"], button:not([aria-haspopup="false"])';

/**
 * Brings a field of the form into view and puts the focus on it. A path that has no field of its own, such as a value inside
 * of an object, leads to the nearest field around it; null leads to the first one.
 */
export function focusField(form: HTMLElement | null, path: string | null): void {
  const field = form && fieldAt(form, path);
  const input = field?.querySelector<HTMLElement>(FOCUSABLE) ?? field;
  input?.scrollIntoView({ block: 'center' });
  input?.focus({ preventScroll: true });
}

function fieldAt(form: HTMLElement, path: string | null): HTMLElement | null {
  if (path === null) return form.querySelector<HTMLElement>('[data-field]');
  for (let names = path.split('.'); names.length > 0; names = names.slice(0, -1)) {
    const field = form.querySelector<HTMLElement>(`[data-field="${CSS.escape(names.join('.'))}"]`);
    if (field) return field;
  }
  return null;
}

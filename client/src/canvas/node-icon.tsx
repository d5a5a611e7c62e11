import styles from './node-icon.module.css';

interface NodeIconProps {
  /** SVG text in one colour, as a node type brings it. */
  icon: string;
  /** Pixels. */
  size?: number;
}

/**
 * A node type's icon in the text's colour. The SVG comes from a plugin, so it is only ever used as a mask: as an image it can
 * neither run scripts nor load anything.
 */
export function NodeIcon({ icon, size = 20 }: NodeIconProps) {
  return <span aria-hidden="true" className={styles.icon} style={{ '--icon': maskOf(icon), width: size, height: size }} />;
}

const masks = new Map<string, string>();

function maskOf(icon: string): string {
  const known = masks.get(icon);
  if (known !== undefined) return known;
  // An image has no text colour to take over, and as a mask only its opacity counts. The namespace is needed outside of HTML.
  const opaque = icon.replaceAll('currentColor', '#000');
  const standalone = opaque.includes('xmlns=') ? opaque : opaque.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  const mask = `url("data:image/svg+xml,${encodeURIComponent(standalone)}")`;
  masks.set(icon, mask);
  return mask;
}

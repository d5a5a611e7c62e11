import styles from './node-icon.module.css';

interface NodeIconProps {
  /** SVG text, as a node type brings it; what is drawn in `currentColor` takes the text's colour. */
  icon: string;
  /** The same for dark pages; absent or null where `icon` serves both. */
  iconDark?: string | null;
  /** Pixels. */
  size?: number;
}

/**
 * A node type's icon. The SVG comes from a plugin, so it is only ever used as an image, where it can neither run scripts nor
 * load anything: one in the text's colour as a mask, one with colours of its own as a background.
 */
export function NodeIcon({ icon, iconDark, size = 20 }: NodeIconProps) {
  const dark = iconDark ?? icon;
  return (
    <span
      aria-hidden="true"
      className={styles.icon}
      data-light={drawingOf(icon)}
      data-dark={drawingOf(dark)}
      style={{ '--icon': imageOf(icon), '--icon-dark': imageOf(dark), width: size, height: size }}
    />
  );
}

/** Whether an icon has one colour, the text's, or colours of its own. */
function drawingOf(icon: string): 'mask' | 'image' {
  return icon.includes('currentColor') ? 'mask' : 'image';
}

const images = new Map<string, string>();

function imageOf(icon: string): string {
  const known = images.get(icon);
  if (known !== undefined) return known;
  // An image has no text colour to take over, and as a mask only its opacity counts. The namespace is needed outside of HTML.
  const opaque = icon.replaceAll('currentColor', '#000');
  const standalone = opaque.includes('xmlns=') ? opaque : opaque.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  const image = `url("data:image/svg+xml,${encodeURIComponent(standalone)}")`;
  images.set(icon, image);
  return image;
}

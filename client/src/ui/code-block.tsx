import classes from './code-block.module.css';
import { CopyButton } from './copy.tsx';

interface CodeBlockProps {
  code: string;
  /** What it is, such as "example": names the region and its copy button. */
  label: string;
}

export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <div className={classes.block}>
      <pre className={classes.code} tabIndex={0} aria-label={label}>
        {code}
      </pre>
      <span className={classes.copy}>
        <CopyButton value={code} label={label} />
      </span>
    </div>
  );
}

const FORMAT = 'application/x-hookloom-node-type';

/** A node type on its way from the palette to the canvas, carried by the browser's drag and drop. */
export const draggedNodeType = {
  write(transfer: DataTransfer, type: string): void {
    transfer.setData(FORMAT, type);
    transfer.effectAllowed = 'copy';
  },
  isIn(transfer: DataTransfer): boolean {
    return transfer.types.includes(FORMAT);
  },
  /** Null where something else is being dropped. */
  read(transfer: DataTransfer): string | null {
    return transfer.getData(FORMAT) || null;
  },
};

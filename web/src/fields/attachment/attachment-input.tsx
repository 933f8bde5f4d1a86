import { lazy, Suspense } from "react";
import type { InputProps } from "@/fields/types";
import { Skeleton } from "@/ui/skeleton";

const AttachmentPicker = lazy(async () => ({ default: (await import("@/fields/attachment/attachment-picker")).AttachmentPicker }));

/** Files of a field; what it needs is loaded when somebody edits one. */
export function AttachmentInput(props: InputProps) {
  return (
    <Suspense fallback={<Skeleton lines={1} />}>
      <AttachmentPicker {...props} />
    </Suspense>
  );
}

import type { ImportSet } from "@/features/imports/api";
import { RowErrors } from "@/features/imports/row-errors";
import { useTarget } from "@/features/imports/use-target";

interface Props {
  file: ImportSet["files"][number];
  onRetried: () => void;
}

/** What one file of a set refused; corrected here and tried again. */
export function SetFileDetails({ file, onRetried }: Props) {
  const target = useTarget(file.object);
  const tries = [...(file.job ? [file.job] : []), ...file.later].filter((job) => job.kind === "import");
  const job = tries.at(-1);
  if (!job || !target.data) return null;
  return (
    <>
      {job.message !== null && <p className="notice notice-danger import-notice">{job.message}</p>}
      {job.errors > 0 && <RowErrors key={job.id} target={target.data} job={job} correctable={job.state === "succeeded" || job.state === "failed" || job.state === "cancelled"} onRetried={onRetried} />}
    </>
  );
}

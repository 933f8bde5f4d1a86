import { useQueries } from "@tanstack/react-query";
import { fetchFileInfo, type FileInfo } from "@/api/files";
import { heldFile, isHeldFile } from "@/api/held-files";
import { keys } from "@/api/query-keys";

/** What is shown of a file; `held` is one that is only on this device yet. */
export type ShownFile = Pick<FileInfo, "name" | "size" | "image"> & { held?: File };

async function look(id: string, signal: AbortSignal): Promise<ShownFile | null> {
  if (!isHeldFile(id)) return fetchFileInfo(id, signal);
  const held = await heldFile(id);
  return held && { name: held.name, size: held.size, image: false, held };
}

/** What is known about some files, as it arrives; null for those the reader may not see. A file never changes. */
export function useFileInfos(ids: readonly string[]): ReadonlyMap<string, ShownFile | null | undefined> {
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.fileInfo(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => look(id, signal),
      staleTime: Infinity,
      retry: false,
      // A file of this device needs no network.
      ...(isHeldFile(id) ? { networkMode: "always" as const } : {}),
    })),
  });
  return new Map(ids.map((id, index) => [id, found[index]?.isError ? null : found[index]?.data]));
}

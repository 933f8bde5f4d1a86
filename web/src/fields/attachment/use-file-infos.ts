import { useQueries } from "@tanstack/react-query";
import { fetchFileInfo, type FileInfo } from "@/api/files";
import { keys } from "@/api/query-keys";

/** What is known about some files, as it arrives; null for those the reader may not see. A file never changes. */
export function useFileInfos(ids: readonly string[]): ReadonlyMap<string, FileInfo | null | undefined> {
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.fileInfo(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchFileInfo(id, signal),
      staleTime: Infinity,
      retry: false,
    })),
  });
  return new Map(ids.map((id, index) => [id, found[index]?.isError ? null : found[index]?.data]));
}

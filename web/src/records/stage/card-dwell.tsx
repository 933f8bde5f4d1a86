import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { fetchDwells, stageKeys, type Dwell } from "@/api/stages";
import { useStageTexts } from "@/i18n/process/register";
import "@/records/stage/stages.css";

interface Asked {
  id: string;
  answer: (dwell: Dwell | null) => void;
  fail: (error: unknown) => void;
}

/** Cards that appear together wait this long for each other, and are asked about in one request. */
const TOGETHER_MS = 20;
const MOST = 500;
const waiting = new Map<string, Asked[]>();

function askTogether(object: string, id: string): Promise<Dwell | null> {
  return new Promise((answer, fail) => {
    const queue = waiting.get(object) ?? [];
    queue.push({ id, answer, fail });
    if (queue.length > 1) return;
    waiting.set(object, queue);
    setTimeout(() => {
      waiting.delete(object);
      for (let at = 0; at < queue.length; at += MOST) void send(object, queue.slice(at, at + MOST));
    }, TOGETHER_MS);
  });
}

async function send(object: string, asked: readonly Asked[]): Promise<void> {
  try {
    const found = new Map((await fetchDwells(object, asked.map((one) => one.id), new AbortController().signal)).map((one) => [one.id, one]));
    for (const one of asked) one.answer(found.get(one.id) ?? null);
  } catch (error) {
    for (const one of asked) one.fail(error);
  }
}

/** How long the record of a card has been in its stage, red when that is too long. */
export function CardDwell({ object, id }: { object: string; id: string }) {
  const t = useStageTexts();
  const { data } = useQuery({ queryKey: stageKeys.dwells(object, [id]), queryFn: () => askTogether(object, id), staleTime: 30_000, retry: false });
  if (!data) return null;
  const late = data.late && data.paused_until === null;
  return (
    <p className="card-dwell" data-late={late} title={late ? t("late_text") : undefined}>
      {late && <TriangleAlert size={12} aria-hidden />}
      {t("dwell", { count: data.working_days })}
    </p>
  );
}

import type { Schemas } from "@/api/types";
import type { Body, ObjectDoc } from "@/features/studio/model";
import { changeWords } from "@/features/studio/words";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";

export interface Difference {
  kind: string;
  key: string;
  before: Body | null;
  after: Body | null;
}

/** What a publication does: in words, to the tables, to the records, and for whom. */
export function ChangePreview({ done, changes }: { done: Schemas["PublishedEntry"]; changes: Difference[] }) {
  const s = useStudioTexts();
  const words = changes.flatMap((one) => changeWords(one.kind, one.key, one.before, one.after, s));
  const objects = changes.filter((one) => one.kind === "object").map((one) => labelIn(((one.after ?? one.before) as unknown as ObjectDoc | null)?.label ?? {}, one.key));
  return (
    <div className="studio-preview">
      <h3>{s("changes")}</h3>
      {words.length === 0 ? <p className="muted">{s("nothing")}</p> : <ul>{words.map((one) => <li key={one}>{one}</li>)}</ul>}
      {done.warnings.length > 0 && (
        <>
          <h3>{s("warnings")}</h3>
          <ul className="notice notice-warning">{done.warnings.map((one) => <li key={one.pointer + one.code}>{one.message} {one.hint}</li>)}</ul>
        </>
      )}
      {done.steps.length > 0 && (
        <details>
          <summary>{s("effects")} · {done.steps.length}</summary>
          <ul className="muted">{done.steps.map((one, at) => <li key={at}>{one.text}</li>)}</ul>
        </details>
      )}
      {objects.length > 0 && <p className="muted">{s("affected", { objects: objects.join(currentLanguage() === "zh-CN" ? "、" : ", ") })}</p>}
    </div>
  );
}

/** What something is called in the database and over the API, when nobody has thought of a name. */
import { api, body } from "@/api/http";
import { apiNameOf, type Label } from "@/features/studio/model";

/** What was typed; else from the English label, else as the Chinese one is read, with a number where that is taken. */
export async function technicalName(of: "object" | "field", typed: string, label: Label, isTaken: (name: string) => boolean): Promise<string> {
  if (typed !== "") return typed;
  const wanted = apiNameOf(label["en"] ?? "") || (await body(api.GET("/api/v1/meta/technical-name", { params: { query: { of, label: (label["zh-CN"] ?? "").trim() } } }))).name;
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}_${String(number)}`;
  return name;
}

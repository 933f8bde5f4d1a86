/** What the search shows, without showing it. */
import type { RecentRecord, SearchHit } from "@/api/search";

export interface TextPart {
  text: string;
  marked: boolean;
}

/**
 * Cut a text into marked and other parts. `ranges` are [start, end) in characters (code points, as the server counts them, not
 * UTF-16 units); they may be unordered, overlap or reach beyond the text.
 */
export function markedParts(text: string, ranges: readonly (readonly number[])[]): TextPart[] {
  const characters = Array.from(text);
  const marked = new Array<boolean>(characters.length).fill(false);
  for (const [start = 0, end = 0] of ranges) marked.fill(true, Math.max(0, start), Math.max(0, end));
  const parts: TextPart[] = [];
  characters.forEach((character, at) => {
    const last = parts.at(-1);
    const mark = marked[at] ?? false;
    if (last?.marked === mark) last.text += character;
    else parts.push({ text: character, marked: mark });
  });
  return parts;
}

/** One line to choose: a hit, or a record worked on lately. */
export interface Choice {
  object: string;
  id: string;
  name: string | null;
  /** Where the words were found; null: the record is listed for its moment `at`. */
  hit: SearchHit | null;
  at: string | null;
  /** Something to do instead of a record. */
  command?: Command;
}

/** Something to do or a place to go to. */
export interface Command {
  key: string;
  label: string;
  /** Further words it is found by: names in the other language, api names. */
  words: string;
  icon: "home" | "new" | "import" | "settings" | "light" | "dark" | "keys" | "list";
  /** Address, or what is done. */
  to: string | (() => void);
  section: "go_to" | "create" | "actions";
}

export interface ChoiceGroup {
  /** Api name of the object of all choices; null: of several, the recent records. */
  object: string | null;
  choices: Choice[];
  /** Section of commands. */
  section?: Command["section"];
}

const MOST_COMMANDS = 6;

/** Commands that have all the words, by section; without words those that people start with. */
export function commandGroups(commands: readonly Command[], text: string): ChoiceGroup[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found = words.length === 0
    ? commands.filter((command) => command.section !== "go_to").slice(0, MOST_COMMANDS)
    : commands.filter((command) => words.every((word) => `${command.label} ${command.words}`.toLowerCase().includes(word))).slice(0, MOST_COMMANDS);
  return (["go_to", "create", "actions"] as const).flatMap((section) => {
    const choices = found.filter((command) => command.section === section).map((command): Choice => ({ object: "", id: command.key, name: command.label, hit: null, at: null, command }));
    return choices.length > 0 ? [{ object: null, choices, section }] : [];
  });
}

/** Hits by object. Groups stand in the order of their best hit, hits in the order of the server. */
export function groupHits(hits: readonly SearchHit[]): ChoiceGroup[] {
  const groups = new Map<string, Choice[]>();
  for (const hit of hits) {
    const choice = { object: hit.object, id: hit.id, name: hit.name, hit, at: null };
    const group = groups.get(hit.object);
    if (group) group.push(choice);
    else groups.set(hit.object, [choice]);
  }
  return [...groups].map(([object, choices]) => ({ object, choices }));
}

export function groupRecent(records: readonly RecentRecord[]): ChoiceGroup[] {
  if (records.length === 0) return [];
  return [{ object: null, choices: records.map(({ object, id, name, at }) => ({ object, id, name, hit: null, at })) }];
}

/** The place after one step up or down; beyond either end it goes on at the other. */
export function step(at: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (at + by + count) % count;
}

export function pathOf({ object, id }: Pick<Choice, "object" | "id">): string {
  return `/o/${object}/${id}`;
}

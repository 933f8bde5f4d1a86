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
  /** What it is about; it counts only where nothing is called like that. */
  about?: string;
  /** Not offered before words are typed. */
  rare?: boolean;
  icon: "home" | "new" | "import" | "settings" | "light" | "dark" | "keys" | "list" | "here";
  /** Address, or what is done. */
  to: string | (() => void);
  section: "here" | "go_to" | "create" | "actions";
}

export interface ChoiceGroup {
  /** Api name of the object of all choices; null: of several, the recent records. */
  object: string | null;
  choices: Choice[];
  /** Section of commands. */
  section?: Command["section"];
}

const SECTIONS = ["here", "go_to", "create", "actions"] as const;
const MOST_COMMANDS = 8;
const MOST_FIRST = 6;
/** How well a command is meant by what was typed, the best first. */
const BEGINS = 0, CALLED = 1, KNOWN_AS = 2, ABOUT = 3;

function closeness({ label, words, about = "" }: Command, wanted: string, parts: readonly string[]): number | null {
  const name = label.toLowerCase();
  if (name.startsWith(wanted)) return BEGINS;
  if (parts.every((part) => name.includes(part))) return CALLED;
  const known = `${name} ${words.toLowerCase()}`;
  if (parts.every((part) => known.includes(part))) return KNOWN_AS;
  const everything = `${known} ${about.toLowerCase()}`;
  return parts.every((part) => everything.includes(part)) ? ABOUT : null;
}

function meant(commands: readonly Command[], text: string): Command[] {
  const wanted = text.trim().toLowerCase();
  const parts = wanted.split(/\s+/);
  const rated = commands.flatMap((command) => {
    const rate = closeness(command, wanted, parts);
    return rate === null ? [] : [{ command, rate }];
  });
  const named = rated.some(({ rate }) => rate < ABOUT);
  return rated.filter(({ rate }) => !named || rate < ABOUT).sort((a, b) => a.rate - b.rate).map(({ command }) => command);
}

/** What people start with: some of what can be done here, and of what can be done anywhere. */
function first(commands: readonly Command[]): Command[] {
  const offered = commands.filter((command) => command.section !== "go_to" && command.rare !== true);
  const here = offered.filter((command) => command.section === "here").slice(0, MOST_FIRST);
  return [...here, ...offered.filter((command) => command.section !== "here").slice(0, MOST_FIRST)];
}

/** Commands that have all the words, by section; without words those that people start with. */
export function commandGroups(commands: readonly Command[], text: string): ChoiceGroup[] {
  const found = text.trim() === "" ? first(commands) : meant(commands, text).slice(0, MOST_COMMANDS);
  return SECTIONS.flatMap((section) => {
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

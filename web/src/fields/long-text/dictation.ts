/** Speech to text by the recogniser of the browser (Web Speech API, https://webaudio.github.io/web-speech-api/). */
import { useCallback, useEffect, useRef, useState } from "react";
import { currentLanguage } from "@/i18n/language";

/** Why nothing was heard: not allowed, no microphone, the recogniser's service does not answer. */
export type DictationFailure = "denied" | "no_microphone" | "unreachable";

interface Heard {
  readonly resultIndex: number;
  readonly results: SpeechRecognitionResultList;
}

/** As much of the browser's recogniser as is used; its type is not among the standard ones yet. */
interface Recogniser {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: Heard) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
  abort: () => void;
}

const FAILURES: Readonly<Record<string, DictationFailure>> = {
  "not-allowed": "denied",
  "audio-capture": "no_microphone",
  network: "unreachable",
  "service-not-allowed": "unreachable",
  "language-not-supported": "unreachable",
};

function recogniser(): (new () => Recogniser) | undefined {
  const browser = window as { SpeechRecognition?: new () => Recogniser; webkitSpeechRecognition?: new () => Recogniser };
  return browser.SpeechRecognition ?? browser.webkitSpeechRecognition;
}

/** The one that listens: a browser hears for one box at a time. */
let listener: Recogniser | null = null;

export interface Dictation {
  /** Whether this browser recognises speech at all. */
  possible: boolean;
  listening: boolean;
  /** What is being said and may still change. */
  heard: string;
  failure: DictationFailure | null;
  toggle: () => void;
}

/** Listens until it is told to stop, or nobody speaks; each finished piece is given to `onText`. */
export function useDictation(onText: (text: string) => void): Dictation {
  const [listening, setListening] = useState(false);
  const [heard, setHeard] = useState("");
  const [failure, setFailure] = useState<DictationFailure | null>(null);
  const own = useRef<Recogniser | null>(null);
  const give = useRef(onText);
  useEffect(() => { give.current = onText; }, [onText]);
  useEffect(() => () => { own.current?.abort(); }, []);

  const toggle = useCallback(() => {
    if (own.current) {
      own.current.stop();
      return;
    }
    const Recognition = recogniser();
    if (!Recognition) return;
    listener?.abort();
    const hears = new Recognition();
    hears.lang = currentLanguage() === "zh-CN" ? "zh-CN" : "en-US";
    hears.continuous = true;
    hears.interimResults = true;
    hears.onresult = ({ results, resultIndex }) => {
      const said = (final: boolean) => Array.from(results).slice(resultIndex).filter((result) => result.isFinal === final).map((result) => result[0]?.transcript ?? "").join("").trim();
      const finished = said(true);
      if (finished !== "") give.current(finished);
      setHeard(said(false));
    };
    hears.onerror = ({ error }) => { setFailure(FAILURES[error] ?? null); };
    hears.onend = () => {
      if (listener === hears) listener = null;
      own.current = null;
      setListening(false);
      setHeard("");
    };
    own.current = hears;
    listener = hears;
    setFailure(null);
    setListening(true);
    hears.start();
  }, []);

  return { possible: recogniser() !== undefined, listening, heard, failure, toggle };
}

const WIDE = /[\p{Script=Han}，。！？、；：“”（）]/u;

/** Put what was said into a text in place of what is selected; words of languages with spaces are kept apart. */
export function spliced(text: string, said: string, from: number, until: number): { text: string; caret: number } {
  const before = text.slice(0, from);
  const after = text.slice(until);
  const gap = (left: string, right: string) => (left === "" || right === "" || /\s/.test(left + right) || WIDE.test(left) || WIDE.test(right) ? "" : " ");
  const start = before + gap(before.slice(-1), said.slice(0, 1)) + said;
  return { text: start + gap(said.slice(-1), after.slice(0, 1)) + after, caret: start.length };
}

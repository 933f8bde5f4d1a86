import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { SEARCH_MAX_CHARACTERS } from "@/api/search";
import { SearchChoices } from "@/features/search/search-choices";
import { commandGroups, pathOf, step, type Choice } from "@/features/search/search-model";
import { SearchState } from "@/features/search/search-state";
import { useCommands } from "@/features/search/use-commands";
import { useSearch } from "@/features/search/use-search";
import { useListTexts } from "@/i18n/lists/register";
import { useIsPhone } from "@/ui/use-media";
import "@/features/search/search-dialog.css";

/** The search over all objects: in the middle of the screen, on the phone all of it. */
export function SearchDialog({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [composing, setComposing] = useState(false);
  const [chosen, setChosen] = useState({ text: "", at: 0 });
  /** Words whose first result is opened as soon as there is one: Enter was quicker than the search. */
  const awaited = useRef<string | null>(null);
  const search = useSearch(text, composing);
  const commands = commandGroups(useCommands(onShortcuts), composing ? "" : text);
  const found = search.error === null ? search.groups : [];
  // What can be done here comes first, then what was worked on lately; once words are typed, commands that have them do.
  const here = commands.filter((group) => group.section === "here");
  const groups = text.trim() === "" ? [...here, ...found, ...commands.filter((group) => group.section !== "here")] : [...commands, ...found];
  const choices = groups.flatMap((group) => group.choices);
  const hits = found.reduce((sum, group) => sum + group.choices.length, 0);
  // Other words, other results: the best one is offered again.
  const active = chosen.text === text ? Math.min(chosen.at, Math.max(choices.length - 1, 0)) : 0;
  const optionId = (at: number) => `${listId}-${String(at)}`;
  const activeId = choices.length > 0 ? optionId(active) : undefined;

  useEffect(() => { dialog.current?.showModal(); }, []);
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const close = () => dialog.current?.close();
  const run = (choice: Choice) => {
    close();
    const to = choice.command ? choice.command.to : pathOf(choice);
    if (typeof to === "string") void navigate(to);
    else to();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setChosen({ text, at: step(active, event.key === "ArrowDown" ? 1 : -1, choices.length) });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = choices[active];
      if (choice && (search.current || choice.command)) run(choice);
      else awaited.current = text;
    }
  };
  const open = useEffectEvent(() => {
    const choice = choices[active];
    if (choice) run(choice);
  });
  const { current } = search;
  useEffect(() => {
    if (!current || awaited.current !== text) return;
    awaited.current = null;
    open();
  }, [current, text]);

  return (
    <dialog
      ref={dialog}
      className="search-dialog"
      aria-label={t("search.title")}
      onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) close(); }}
    >
      <div className="search-panel">
        <div className="search-head">
          <Search size={18} aria-hidden />
          <input
            type="text"
            role="combobox"
            value={text}
            maxLength={SEARCH_MAX_CHARACTERS}
            placeholder={l("palette.placeholder")}
            aria-label={t("search.title")}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-expanded={choices.length > 0}
            aria-controls={choices.length > 0 ? listId : undefined}
            aria-activedescendant={activeId}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            onChange={(event) => { setText(event.target.value); }}
            onCompositionStart={() => { setComposing(true); }}
            onCompositionEnd={() => { setComposing(false); }}
            onKeyDown={press}
          />
          <button type="button" className="search-close" aria-label={t("search.close")} onClick={close}>
            {phone ? t("common.cancel") : <kbd>Esc</kbd>}
          </button>
        </div>
        {choices.length > 0 && (
          <SearchChoices id={listId} groups={groups} active={active} optionId={optionId} onActive={(at) => { setChosen({ text, at }); }} onChosen={close} onCommand={run} />
        )}
        <SearchState search={search} count={hits} commands={choices.length > hits} />
        {!phone && (
          <div className="search-keys" aria-hidden>
            <span><kbd>↑</kbd><kbd>↓</kbd>{t("search.keys_choose")}</span>
            <span><kbd>↵</kbd>{t("search.keys_open")}</span>
          </div>
        )}
      </div>
    </dialog>
  );
}

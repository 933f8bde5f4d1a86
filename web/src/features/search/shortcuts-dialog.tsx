import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListTexts, type ListText } from "@/i18n/lists/register";
import "@/features/search/shortcuts-dialog.css";

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

interface Section {
  title: string;
  keys: [string[], string][];
}

/** By columns of the sheet. */
function sections(l: ListText): Section[][] {
  return [
    [
      { title: l("shortcuts.anywhere"), keys: [[[COMMAND, "K"], l("shortcuts.palette")], [["?"], l("shortcuts.help")], [["Esc"], l("shortcuts.close")]] },
      { title: l("shortcuts.editing"), keys: [[["↵"], l("shortcuts.save_down")], [["Tab"], l("shortcuts.save_next")], [["Esc"], l("shortcuts.cancel")]] },
    ],
    [
      {
        title: l("shortcuts.lists"),
        keys: [
          [["j", "↓"], l("shortcuts.down")], [["k", "↑"], l("shortcuts.up")], [["←", "→"], l("shortcuts.sideways")], [["Home", "End"], l("shortcuts.ends")],
          [["↵"], l("shortcuts.open")], [["Space"], l("shortcuts.preview")], [["x"], l("shortcuts.select")], [["F2", "e"], l("shortcuts.edit")],
          [["Shift", "↓"], l("shortcuts.mark")], [[COMMAND, "C"], l("shortcuts.copy")], [[COMMAND, "D"], l("shortcuts.fill")], [[COMMAND, "A"], l("shortcuts.all")],
          [["n"], l("shortcuts.new")], [["/"], l("shortcuts.search")], [["f"], l("shortcuts.filter")],
        ],
      },
    ],
  ];
}

/** All keys on one sheet. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className="shortcuts" aria-label={l("shortcuts.title")} onClose={onClose} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <div className="shortcuts-sheet">
        <header>
          <h2>{l("shortcuts.title")}</h2>
          <button type="button" className="search-close" aria-label={t("common.close")} onClick={close}><kbd>Esc</kbd></button>
        </header>
        {sections(l).map((column, place) => (
          <div key={place}>
            {column.map(({ title, keys }) => (
              <section key={title}>
                <h3>{title}</h3>
                <dl>
                  {keys.map(([names, meaning]) => (
                    <div key={meaning}>
                      <dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt>
                      <dd>{meaning}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        ))}
      </div>
    </dialog>
  );
}

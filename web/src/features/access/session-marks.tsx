import { useEffect, useState } from "react";
import { seeAgain } from "@/api/access";
import type { Session } from "@/api/types";
import { useAccessTexts } from "@/i18n/access/register";
import { formatDateTime } from "@/i18n/format";
import "@/features/access/access.css";

const EVERY_MS = 60_000;

/** What lies over every page: whose eyes one looks through, and a watermark of who looks and when. */
export function SessionMarks({ session }: { session: Session }) {
  const a = useAccessTexts();
  const seen = session.seen_as;
  const end = async () => {
    await seeAgain();
    window.location.assign("/settings/roles");
  };
  return (
    <>
      {seen && (
        <div className="seen-as-bar" role="status">
          <span>{a("seen_as", { by: seen.by, name: session.user.name })}</span>
          <button type="button" onClick={() => void end()}>{a("end_preview")}</button>
        </div>
      )}
      {session.watermark && <Mark text={`${session.user.name} ${session.user.login}`} />}
    </>
  );
}

function Mark({ text }: { text: string }) {
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => { setAt(new Date()); }, EVERY_MS);
    return () => { clearInterval(timer); };
  }, []);
  const label = `${text} ${formatDateTime(at.toISOString())}`.replace(/[<>&"]/g, " ");
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="340" height="200"><text x="20" y="150" transform="rotate(-22 20 150)" font-family="sans-serif" font-size="14" fill="#000" fill-opacity="0.07">${label}</text></svg>`;
  return <div className="screen-watermark" aria-hidden style={{ backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(drawn)}")` }} />;
}

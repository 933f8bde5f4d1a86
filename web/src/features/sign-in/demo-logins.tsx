import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fetchServerInfo } from "@/api/info";

interface Props {
  disabled: boolean;
  onChoose: (login: string, password: string) => void;
}

const ROLES = ["sales", "manager", "director", "finance", "admin"] as const;

function isRole(login: string): login is (typeof ROLES)[number] {
  return (ROLES as readonly string[]).includes(login);
}

/** One tap into the demo workspace; only when the server says that it runs one. */
export function DemoLogins({ disabled, onChoose }: Props) {
  const { t } = useTranslation();
  const info = useQuery({ queryKey: ["info"], queryFn: fetchServerInfo, staleTime: Infinity, retry: false });
  const password = info.data?.demo_password;
  if (!info.data?.demo || !password) return null;
  return (
    <section className="demo" aria-labelledby="demo-title">
      <p id="demo-title">{t("sign_in.demo")}</p>
      <p className="muted">{t("sign_in.demo_password", { password })}</p>
      <div className="demo-list">
        {info.data.demo_logins.map((login) => (
          <button key={login} type="button" disabled={disabled} onClick={() => { onChoose(login, password); }}>
            {isRole(login) ? t(`demo_roles.${login}`) : login}
          </button>
        ))}
      </div>
    </section>
  );
}

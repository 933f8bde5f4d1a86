import {
  Banknote, Bell, BookOpen, Building2, CalendarDays, ChartLine, CircleDot, Contact, FileCheck, FileSignature, FileText, Filter, Flag, Grid2x2, Handshake,
  Headset, Mail, MapPin, Megaphone, MessageSquare, Package, Phone, Receipt, ShoppingCart, SquareCheckBig, Star, Table, Tag, Tags, Target, TriangleAlert,
  Trophy, Truck, User, Users, type LucideIcon,
} from "lucide-react";
import { optionColors } from "@/ui/theme";

/** Icons that objects may choose in their documents. */
const ICONS: Record<string, LucideIcon> = {
  aim: Target, alert: TriangleAlert, appstore: Grid2x2, audit: FileSignature, bank: Building2, bell: Bell, book: BookOpen, calendar: CalendarDays,
  car: Truck, "check-square": SquareCheckBig, contacts: Contact, "customer-service": Headset, "file-done": FileCheck, "file-text": FileText, flag: Flag,
  funnel: Filter, handshake: Handshake, "line-chart": ChartLine, mail: Mail, message: MessageSquare, notification: Megaphone, package: Package,
  "pay-circle": Banknote, phone: Phone, pin: MapPin, receipt: Receipt, "shopping-cart": ShoppingCart, star: Star, table: Table, tag: Tag, tags: Tags, team: Users,
  trophy: Trophy, user: User,
};

export const ICON_NAMES: readonly string[] = Object.keys(ICONS);

/** The icon an object chose in its document; objects without a known one get a neutral mark. */
export function ObjectIcon({ icon, color, plain = false }: { icon: string; color: string; plain?: boolean }) {
  const Icon = ICONS[icon] ?? CircleDot;
  if (plain) return <Icon size={17} strokeWidth={1.8} aria-hidden />;
  const colors = optionColors(color);
  return (
    <span className="object-icon" style={{ background: colors.background, color: colors.color }}>
      <Icon size={15} strokeWidth={2} aria-hidden />
    </span>
  );
}

import {
  Banknote, BookOpen, Box, Building2, CalendarDays, CheckSquare, CircleDot, Contact, FileSignature, FileText, Flag, Handshake,
  HeartPulse, LifeBuoy, Mail, Megaphone, MessageSquare, MousePointerClick, Package, Phone, Receipt, ShoppingCart, Table, Tag,
  Target, Truck, User, UserPlus, Users, type LucideIcon,
} from "lucide-react";
import { optionColors } from "@/ui/theme";

const ICONS: Record<string, LucideIcon> = {
  table: Table, user: User, users: Users, "user-plus": UserPlus, lead: UserPlus, target: Target, building: Building2,
  "building-2": Building2, bank: Building2, contact: Contact, contacts: Contact, handshake: Handshake, trophy: Target, rise: Target,
  funnel: Target, message: MessageSquare, "message-square": MessageSquare, comment: MessageSquare, calendar: CalendarDays,
  "calendar-days": CalendarDays, phone: Phone, mail: Mail, check: CheckSquare, "check-square": CheckSquare, "list-checks": CheckSquare,
  package: Package, box: Box, product: Package, book: BookOpen, "book-open": BookOpen, "file-text": FileText, file: FileText, quote: FileText,
  contract: FileSignature, "file-signature": FileSignature, "shopping-cart": ShoppingCart, cart: ShoppingCart, order: ShoppingCart,
  truck: Truck, delivery: Truck, receipt: Receipt, invoice: Receipt, banknote: Banknote, money: Banknote, wallet: Banknote, payment: Banknote,
  "life-buoy": LifeBuoy, lifebuoy: LifeBuoy, ticket: LifeBuoy, megaphone: Megaphone, campaign: Megaphone, pointer: MousePointerClick,
  "mouse-pointer": MousePointerClick, "heart-pulse": HeartPulse, pain: HeartPulse, tag: Tag, flag: Flag,
};

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

"""The style sheet with the names of tokens where their values go; :mod:`ui.theme` fills them in."""

SHEET = """
QMainWindow, QDialog, #page { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; padding: ${xs}px; }
QLabel { background: transparent; }
QLabel[look="caption"] { color: $muted; font-size: ${caption_px}px; }
QLabel[look="heading"] { font-size: ${heading_px}px; font-weight: 600; }
QLabel[look="figure"] { font-size: ${figure_px}px; font-weight: 600; }
QLabel[look="fault"] { color: $danger_ink; font-size: ${caption_px}px; }
QLabel[look="muted"] { color: $muted; }
QLabel[tone="danger"], QLabel[tone="warning"], QLabel[tone="success"], QLabel[tone="info"],
QLabel[tone="neutral"], QLabel[tone="quiet"] {
  border-radius: ${xs}px; padding: 1px ${s}px; font-size: ${caption_px}px; font-weight: 600;
}
QLabel[tone="danger"] { color: $danger_ink; background: $danger_ground; }
QLabel[tone="warning"] { color: $warning_ink; background: $warning_ground; }
QLabel[tone="success"] { color: $success_ink; background: $success_ground; }
QLabel[tone="info"] { color: $info_ink; background: $info_ground; }
QLabel[tone="neutral"] { color: $neutral_ink; background: $neutral_ground; }
QLabel[tone="quiet"] { color: $quiet_ink; background: $quiet_ground; }

QLabel[look="pill"] { border-radius: 12px; padding: 4px 11px; }

#nav { background: $nav; border: none; border-right: 1px solid $border; }
#head { background: $surface; border: none; border-bottom: 1px solid $border; }
#panel { background: $surface; border: none; border-left: 1px solid $border; }
#card { background: $surface; border: 1px solid $border; border-radius: ${radius}px; }
#strip { background: $surface; border: none; border-top: 1px solid $border; }
#bar[tone="danger"] { background: $danger_ground; border: none; border-bottom: 1px solid $danger_ink; }
#bar[tone="warning"], #ask { background: $warning_ground; border: none; border-bottom: 1px solid $border; }
#bar[tone="info"] { background: $info_ground; border: none; border-bottom: 1px solid $border; }
#bar[tone="danger"] QLabel { color: $danger_ink; }
#bar[tone="warning"] QLabel, #ask QLabel { color: $warning_ink; }
#bar[tone="info"] QLabel { color: $info_ink; }
#toast { background: $text; border-radius: ${radius}px; }
#toast QLabel { color: $surface; }

QPushButton {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${radius}px;
  min-height: ${control}px; padding: 0 ${m}px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton:disabled { background: $disabled_ground; color: $disabled_ink; border-color: $border; }
QPushButton[look="main"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="main"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="main"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[look="main"]:focus { border: 2px solid $text; }
QPushButton[look="main"]:disabled {
  background: $disabled_ground; color: $disabled_ink; border-color: $border;
}
QPushButton[look="plain"] { background: transparent; border: 1px solid transparent; }
QPushButton[look="plain"]:hover { background: $hover; }
QPushButton[look="plain"]:focus { border: 2px solid $accent; }
QPushButton[look="plain"]:disabled { color: $disabled_ink; }
QPushButton[look="link"] {
  background: transparent; color: $accent; border: 1px solid transparent; font-size: ${caption_px}px;
  min-height: 18px; padding: 0 ${xs}px;
}
QPushButton[look="link"]:hover { background: $hover; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 16px; }
QPushButton[look="choice"] {
  background: transparent; color: $muted; border: 1px solid transparent; min-height: 26px; padding: 0 ${s}px;
}
QPushButton[look="choice"]:hover { background: $hover; }
QPushButton[look="choice"]:checked { background: $selection; color: $text; font-weight: 600; }
QPushButton[look="choice"]:focus { border: 2px solid $accent; padding: 0 7px; min-height: 24px; }
QPushButton[look="only"] {
  background: $success_ground; color: $success_ink; border: 1px solid $accent; border-radius: 14px;
  min-height: 26px; padding: 0 ${m}px; font-weight: 600;
}
QPushButton[look="only"]:hover { background: $selection; color: $text; }
QPushButton[look="only"]:focus { border: 2px solid $accent; padding: 0 11px; min-height: 24px; }
QPushButton[look="pill"] {
  border: 1px solid transparent; border-radius: 12px; min-height: 22px; padding: 0 10px;
  font-size: ${caption_px}px; font-weight: 600;
}
QPushButton[look="pill"][tone="warning"] { background: $warning_ground; color: $warning_ink; }
QPushButton[look="pill"][tone="danger"] { background: $danger_ground; color: $danger_ink; }
QPushButton[look="pill"][tone="warning"]:hover { border: 1px solid $warning_ink; }
QPushButton[look="pill"][tone="danger"]:hover { border: 1px solid $danger_ink; }
QPushButton[look="pill"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: 20px; }
QPushButton[look="toast"] {
  background: transparent; color: $surface; border: 1px solid $surface; min-height: 24px; font-weight: 600;
}
QPushButton[look="toast"]:hover { background: $muted; }
QPushButton[look="toast"]:focus { border: 2px solid $surface; min-height: 22px; }
QPushButton::menu-indicator { image: url("$caret"); width: 14px; height: 14px;
  subcontrol-position: right center; subcontrol-origin: padding; right: 6px; }
QPushButton[look="nav"] {
  background: transparent; border: 2px solid transparent; text-align: left; padding: 0 ${s}px;
  min-height: 36px;
}
QPushButton[look="nav"]:hover { background: $hover; }
QPushButton[look="nav"]:checked { background: $selection; font-weight: 600; }
QPushButton[look="nav"]:focus { border: 2px solid $accent; }

QToolButton[look="chip"] {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: 16px;
  min-height: ${control}px; padding: 0 ${m}px;
}
QToolButton[look="chip"]:hover { background: $hover; }
QToolButton[look="chip"]:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QToolButton[look="chip"][chosen="true"] {
  background: $success_ground; color: $success_ink; border-color: $accent; font-weight: 600;
}
QToolButton[look="chip"]::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextBrowser, QComboBox, QSpinBox {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${radius}px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QComboBox, QSpinBox { min-height: ${control}px; padding: 0 ${s}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus, QSpinBox:focus { border: 2px solid $accent; }
QLineEdit:focus, QSpinBox:focus { padding: 0 7px; min-height: 28px; }
QComboBox:focus { border: 2px solid $accent; padding: 0 7px; min-height: 28px; }
QLineEdit[fault="true"] { border: 2px solid $danger_ink; padding: 0 7px; min-height: 28px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
  background: $disabled_ground; color: $disabled_ink; border-color: $border;
}
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$caret"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: $surface; color: $text; border: 1px solid $border; outline: 0;
  selection-background-color: $selection; selection-color: $text;
}
QTextBrowser, QPlainTextEdit { padding: ${s}px; }
#card QTextBrowser, #card QPlainTextEdit[readOnly="true"] { border: none; }
#card QTextBrowser:focus, #card QPlainTextEdit[readOnly="true"]:focus { border: 2px solid $accent; }
QPlainTextEdit[fault="true"] { border: 2px solid $danger_ink; }

QCheckBox, QRadioButton {
  spacing: ${s}px; min-height: 20px; border: 2px solid transparent; border-radius: ${radius}px;
  padding: 0 ${xs}px 0 0;
}
QCheckBox::indicator, QTableView::indicator {
  width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 3px; background: $surface;
}
QCheckBox::indicator:checked, QTableView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$tick");
}
QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid $border_strong; border-radius: 8px; background: $surface;
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $surface; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }

QTableView {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${radius}px;
  gridline-color: transparent; outline: 0;
  selection-background-color: $selection; selection-color: $text;
}
QTableView:focus { border: 2px solid $accent; }
QTableView::item { border-bottom: 1px solid $border; padding: 0 ${xs}px; }
QTableView::item:hover { background: $hover; }
QTableView::item:selected { background: $selection; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border_strong;
  padding: 0 ${s}px; font-size: ${caption_px}px; font-weight: 600; min-height: 32px;
}
QHeaderView::section:hover { background: $hover; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; image: none; }
QHeaderView::section:vertical { border-bottom: 1px solid $border; border-right: 1px solid $border; }
#columnHead { background: $surface; border: none; border-right: 1px solid $border; }
#columnHead[tone="warning"] { background: $warning_ground; }
QTableCornerButton::section { background: $surface; border: none; }

#calendar { background: $surface; border: 1px solid $border_strong; border-radius: ${radius}px; }
QCalendarWidget QTableView, QCalendarWidget QTableView:focus { border: none; border-radius: 0; }
QCalendarWidget QTableView::item { border: none; }
QCalendarWidget QTableView {
  background: $surface; color: $text; selection-background-color: $accent; selection-color: $on_accent;
}
QCalendarWidget QTableView:disabled { color: $disabled_ink; }
QCalendarWidget QTableView::item:selected { background: $accent; color: $on_accent; }

QListWidget {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${radius}px; outline: 0;
  padding: ${xs}px;
}
QListWidget:focus { border: 2px solid $accent; padding: 3px; }
QListWidget::item { padding: 6px ${s}px; border-radius: ${xs}px; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $selection; color: $text; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab {
  background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: ${s}px ${m}px; min-height: 20px;
}
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: ${xs}px; padding: 6px 10px ${s}px 10px; }

QMenu { background: $surface; color: $text; border: 1px solid $border; padding: ${xs}px; }
QMenu::item { padding: 6px ${m}px 6px 8px; border-radius: ${xs}px; min-height: 20px; }
QMenu::item:selected { background: $selection; }
QMenu::separator { height: 1px; background: $border; margin: ${xs}px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: ${s}px; border: 1px solid $border_strong;
  border-radius: 3px; background: $surface; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }

QProgressBar {
  background: $neutral_ground; border: none; border-radius: ${xs}px; max-height: ${s}px; min-height: ${s}px;
}
QProgressBar::chunk { background: $accent; border-radius: ${xs}px; }
QScrollArea { background: transparent; border: none; }
#panel QScrollArea:focus { border: 2px solid $accent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $border_strong; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
#rule { background: $border; border: none; max-height: 1px; min-height: 1px; }
"""

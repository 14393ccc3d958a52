"""The sentences and names that wording.py says, as data: every msgid is the Thai itself.

Placeholders are the facts of the problem (``error_phrases.py``: of the error). ``N_`` marks a msgid for the
catalogue (scripts/translations.py) and gives it back unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from loantracker.decisions import DecisionKind
from loantracker.records import Kind, ProblemCode, ReminderState, Role, SkipReason, Status


def N_(msgid: str) -> str:  # noqa: N802 - the customary name of gettext's marker
    """Mark ``msgid`` for translation."""
    return msgid


PROBLEMS: Final[Mapping[ProblemCode, str]] = {
    ProblemCode.NO_CONTRACT_NO: N_("ไม่มีเลขที่สัญญา โปรดกรอกเลขที่สัญญา"),
    ProblemCode.DUPLICATE_CONTRACT_NO: N_("เลขที่สัญญา “{value}” ซ้ำกับรายการอื่น โปรดแก้ไขให้ไม่ซ้ำกัน"),
    ProblemCode.NO_AMOUNT: N_("ไม่มีจำนวนเงิน โปรดกรอกจำนวนเงิน"),
    ProblemCode.BAD_AMOUNT: N_("จำนวนเงิน “{value}” อ่านไม่ได้ โปรดกรอกเป็นตัวเลข เช่น 12,345.00"),
    ProblemCode.NEGATIVE_AMOUNT: N_("จำนวนเงิน “{value}” ติดลบ โปรดตรวจสอบจำนวนเงิน"),
    ProblemCode.OVERCLEARED: N_("จำนวนเงินที่ส่งใช้หรือคืนแล้ว “{value}” มากกว่าจำนวนเงินตามสัญญา โปรดตรวจสอบทั้งสองช่อง"),
    ProblemCode.CLOSED_WITH_BALANCE: N_(
        "สถานะ “{value}” แสดงว่าปิดรายการแล้ว แต่ยังมียอดคงเหลือ โปรดตรวจสอบสถานะหรือยอดเงิน"
    ),
    ProblemCode.BAD_DATE: N_("วันที่ “{value}” อ่านไม่ได้ โปรดกรอกในรูปแบบ 15/01/2566 หรือ 15 ม.ค. 2566"),
    ProblemCode.AMBIGUOUS_DATE: N_("วันที่ “{value}” อ่านได้มากกว่าหนึ่งความหมาย โปรดกรอกปี พ.ศ. ให้ครบสี่หลัก"),
    ProblemCode.IMPLAUSIBLE_DATE: N_("วันที่ “{value}” ไม่น่าเป็นไปได้ โปรดตรวจสอบปี"),
    ProblemCode.BUDDHIST_SERIAL: N_(
        "วันที่ “{value}” กรอกปี พ.ศ. ลงในช่องที่เป็นปี ค.ศ. จึงอ่านเป็น {read} โปรดยืนยันหรือแก้ไขวันที่"
    ),
    ProblemCode.NO_DEADLINE: N_("ไม่มีวันครบกำหนดและไม่มีวันที่สำหรับคำนวณ โปรดกรอกวันครบกำหนด"),
    ProblemCode.EXTENSION_TOO_EARLY: N_(
        "วันที่ขยายเวลาถึง “{value}” มาก่อนวันครบกำหนดเดิม จึงยังไม่ได้ใช้และยังไม่แจ้งเตือนรายการนี้ โปรดตรวจสอบวันที่ทั้งสองช่อง"
    ),
    ProblemCode.NO_EXTENSION_DAY: N_(
        "มีหนังสือขยายเวลา “{document}” แต่ไม่มีวันครบกำหนดใหม่ จึงยังไม่แจ้งเตือนรายการนี้ โปรดกรอกวันที่ขยายเวลาถึง"
    ),
    ProblemCode.NO_PARTY: N_("ไม่มีชื่อผู้ยืมหรือคู่สัญญา โปรดกรอกชื่อ"),
    ProblemCode.NO_AGENCY: N_("ไม่มีชื่อส่วนราชการ โปรดกรอกชื่อ"),
    ProblemCode.UNKNOWN_AGENCY: N_("ไม่รู้จักส่วนราชการ “{value}” โปรดแก้ไขชื่อหรือเพิ่มในรายชื่อส่วนราชการ"),
    ProblemCode.BAD_EMAIL: N_("ที่อยู่อีเมล “{value}” ไม่ถูกต้อง โปรดแก้ไข"),
    ProblemCode.UNSAFE_TEXT: N_("ข้อความ “{value}” มีการขึ้นบรรทัดใหม่หรืออักขระควบคุม โปรดพิมพ์ใหม่ในบรรทัดเดียว"),
    ProblemCode.ERROR_VALUE: N_("เซลล์แสดงค่าผิดพลาด {value} โปรดแก้ไขสูตรหรือกรอกค่า"),
    ProblemCode.NO_CACHED_VALUE: N_("เซลล์มีสูตรที่ยังไม่ได้คำนวณ โปรดเปิดด้วย Excel แล้วบันทึกหนึ่งครั้ง"),
    ProblemCode.UNKNOWN_STATUS: N_("ไม่รู้จักสถานะ “{value}” โปรดเลือกสถานะที่ใช้ในทะเบียน"),
    ProblemCode.UNKNOWN_KIND: N_(
        "ไม่รู้จักประเภท “{value}” โปรดระบุเป็นเงินยืมใช้ในราชการ เงินยืมทดรองราชการ หรือเงินประกันสัญญา"
    ),
    ProblemCode.MISSING_COLUMN: N_("แผ่นงานนี้ไม่มีคอลัมน์ “{value}” โปรดเพิ่มคอลัมน์หรือแก้ไขหัวตาราง"),
    ProblemCode.AMBIGUOUS_COLUMN: N_("หัวตาราง “{value}” มีมากกว่าหนึ่งคอลัมน์ โปรดแก้ไขหัวตารางให้ต่างกัน"),
}

# Doubtful columns, by the problem's ``reason``; without one of these, two columns have the same header.
COLUMN_DOUBTS: Final[Mapping[str, str]] = {
    "similar": N_("หัวตาราง “{value}” คล้ายกับ “{field}” แต่ไม่แน่ชัดจึงยังไม่ได้ใช้ โปรดแก้ไขหัวตารางให้ตรงกัน"),
    "contradicted": N_("ข้อมูลใต้หัวตาราง “{value}” ไม่ใช่ข้อมูลของ “{field}” จึงยังไม่ได้ใช้ โปรดตรวจสอบคอลัมน์นี้"),
}

# Problems whose value is a column's meaning (a name in FIELDS) or its header.
OF_COLUMNS: Final = frozenset({ProblemCode.MISSING_COLUMN, ProblemCode.AMBIGUOUS_COLUMN})

STATUSES: Final[Mapping[Status, str]] = {
    Status.OPEN: N_("ยังไม่ครบกำหนด"),
    Status.DUE_SOON: N_("ใกล้ครบกำหนด"),
    Status.OVERDUE: N_("เกินกำหนด"),
    Status.CLEARED: N_("ส่งใช้แล้ว"),
    Status.HELD: N_("งดแจ้ง"),
}

KINDS: Final[Mapping[Kind, str]] = {
    Kind.OFFICIAL_ADVANCE: N_("เงินยืมใช้ในราชการ"),
    Kind.IMPREST_ADVANCE: N_("เงินยืมทดรองราชการ"),
    Kind.CONTRACT_DEPOSIT: N_("เงินประกันสัญญา"),
}

ROLES: Final[Mapping[Role, str]] = {
    Role.BORROWER: N_("ผู้ยืม"),
    Role.CONTRACTOR: N_("คู่สัญญา"),
    Role.AGENCY: N_("ส่วนราชการ"),
}

STATES: Final[Mapping[ReminderState, str]] = {
    ReminderState.SENDING: N_("กำลังส่ง"),
    ReminderState.ACCEPTED: N_("ส่งแล้ว"),
    ReminderState.PREPARED: N_("จัดทำร่างแล้ว"),
    ReminderState.REFUSED: N_("ถูกปฏิเสธ"),
    ReminderState.RETRY: N_("ยังส่งไม่สำเร็จ จะส่งใหม่"),
    ReminderState.UNKNOWN: N_("ไม่ทราบผล รอการยืนยัน"),
    ReminderState.SPENT: N_("ข้ามไปโดยไม่ส่ง"),
}

SKIPS: Final[Mapping[SkipReason, str]] = {
    SkipReason.ALREADY_SENT: N_("แจ้งเตือนขั้นนี้ไปแล้ว"),
    SkipReason.PREPARED: N_("จัดทำร่างไว้แล้ว รอเจ้าหน้าที่ส่ง"),
    SkipReason.IN_PROGRESS: N_("เครื่องอื่นกำลังส่งอยู่"),
    SkipReason.UNKNOWN: N_("ไม่ทราบผลการส่งครั้งก่อน โปรดยืนยันในหน้าประวัติ"),
    SkipReason.REFUSED: N_("ปลายทางปฏิเสธ โปรดตรวจสอบที่อยู่"),
    SkipReason.SPENT: N_("เจ้าหน้าที่เลือกข้ามขั้นที่ผ่านมาแล้ว"),
    SkipReason.HELD: N_("งดแจ้งตามทะเบียน"),
    SkipReason.DOUBTFUL: N_("ข้อมูลในแถวยังอ่านไม่ได้ครบ โปรดแก้ไขในหน้าข้อมูลที่ต้องตรวจ"),
    SkipReason.NO_ADDRESS: N_("ไม่มีที่อยู่อีเมล โปรดกรอกในทะเบียน"),
    SkipReason.PROMISED: N_("นัดหมายไว้แล้ว รอให้ถึงวันนัด"),
    SkipReason.QUIET: N_("เพิ่งแจ้งผู้รับรายนี้ไป รอให้พ้นช่วงเว้นการแจ้ง"),
    SkipReason.CAPPED: N_("ครบจำนวนส่งของวันนี้แล้ว จะส่งในวันถัดไป"),
    SkipReason.BOUNCED: N_("อีเมลตีกลับจากที่อยู่นี้ โปรดแก้ไขที่อยู่ในทะเบียน หรือยืนยันว่าใช้ได้แล้ว"),
}

DECISIONS: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.HOLD: N_("งดการแจ้ง"),
    DecisionKind.EXTENSION: N_("ขยายเวลา"),
    DecisionKind.PROMISE: N_("นัดหมาย"),
}

BASES: Final[Mapping[str, str]] = {  # what deadlines count from, by the Rule's base
    "activity_end": N_("วันกลับมาถึงหรือวันสิ้นสุดกิจกรรม"),
    "received_on": N_("วันที่ได้รับเงิน"),
    "released_on": N_("วันที่พ้นจากข้อผูกพัน"),
}

# What the ledger's columns and an account's settings are called, by the field's name.
FIELDS: Final[Mapping[str, str]] = {
    "contract_no": N_("เลขที่สัญญา"),
    "kind": N_("ประเภท"),
    "agency": N_("ส่วนราชการ"),
    "category": N_("หมวดรายจ่าย"),
    "project": N_("โครงการ"),
    "party": N_("ผู้ยืมหรือคู่สัญญา"),
    "party_email": N_("อีเมลผู้ยืมหรือคู่สัญญา"),
    "agency_email": N_("อีเมลส่วนราชการ"),
    "amount": N_("จำนวนเงิน"),
    "cleared": N_("จำนวนเงินส่งใช้หรือคืนแล้ว"),
    "balance": N_("คงเหลือ"),
    "received_on": N_("วันที่รับเงินหรือหลักประกัน"),
    "activity_end": N_("วันสิ้นสุดกิจกรรม"),
    "released_on": N_("วันพ้นข้อผูกพัน"),
    "deadline": N_("วันครบกำหนด"),
    "cleared_on": N_("วันที่ส่งใช้หรือคืน"),
    "document_no": N_("เลขที่เอกสาร"),
    "status": N_("สถานะ"),
    "note": N_("หมายเหตุ"),
    "reminded_on": N_("วันที่แจ้งเตือนล่าสุด"),
    "reminded_count": N_("จำนวนครั้งที่แจ้งเตือน"),
    "reminded_stage": N_("ขั้นการแจ้งเตือนล่าสุด"),
    "sender": N_("ผู้ส่ง"),
    "host": N_("เครื่องแม่ข่าย"),
    "port": N_("พอร์ต"),
    "security": N_("การเข้ารหัส"),
    "username": N_("ชื่อผู้ใช้"),
    "ca_file": N_("ไฟล์ใบรับรอง"),
    "subject": N_("เรื่อง"),
    "message_id": N_("รหัสข้อความ"),
    "sign_in": N_("วิธีลงชื่อเข้าใช้"),
    "mailbox": N_("กล่องจดหมายร่วม"),
    "tenant": N_("หน่วยงานใน Microsoft 365 (tenant)"),
    "client_id": N_("รหัสโปรแกรมใน Microsoft 365 (client id)"),
    "reply_to": N_("อีเมลสำหรับตอบกลับ"),
    "to": N_("ผู้รับ"),
    "cc": N_("สำเนาถึง"),
    "from": N_("ผู้ส่ง"),
    "attachment": N_("ไฟล์แนบ"),
    "agency_code": N_("อักษรย่อส่วนราชการ"),
    "amount_part": N_("ส่วนหนึ่งของจำนวนเงิน"),
    "cleared_on_part": N_("วันที่ส่งใช้หรือคืนแต่ละครั้ง"),
    "cleared_part": N_("ส่วนหนึ่งของจำนวนเงินส่งใช้"),
    "borrowed_on": N_("วันที่ยืม"),
    "activity_start": N_("วันเริ่มกิจกรรม"),
    "period": N_("ระยะเวลาปฏิบัติราชการหรือสัญญา"),
    "held": N_("งดแจ้งเตือน"),
    "held_until": N_("งดแจ้งเตือนถึงวันที่"),
    "extended_to": N_("ขยายเวลาถึงวันที่"),
    "extended_to_part": N_("ขยายเวลาถึงวันที่แต่ละครั้ง"),
    "extension_document": N_("เลขที่หนังสือขยายเวลา"),
    "promised_on": N_("วันที่นัดส่งใช้หรือคืน"),
    "email": N_("อีเมล"),
    "other": N_("อื่น ๆ"),
}

# What the mail templates can be told to say, as it is written in them.
EXPRESSIONS: Final[Sequence[tuple[str, str]]] = (
    ("{{ party }}", N_("ชื่อผู้รับ")),
    ("{{ lines[0].contract_no }}", N_("เลขที่สัญญา (รายการแรก)")),
    ("{{ lines[0].party }}", N_("ผู้ยืมหรือคู่สัญญา (รายการแรก)")),
    ("{{ lines[0].agency }}", N_("ส่วนราชการ (รายการแรก)")),
    ("{{ lines[0].project }}", N_("โครงการ (รายการแรก)")),
    ("{{ lines[0].amount|money }}", N_("จำนวนเงิน (รายการแรก)")),
    ("{{ lines[0].balance|money }}", N_("ยอดคงเหลือ (รายการแรก)")),
    ('{{ lines[0].deadline|date("long") }}', N_("วันครบกำหนด (รายการแรก)")),
    ("{{ lines[0].days_overdue }}", N_("จำนวนวันที่เกินกำหนด (รายการแรก)")),
    ("{{ lines|length }}", N_("จำนวนรายการ")),
    ("{{ total_amount|money }}", N_("จำนวนเงินรวม")),
    ("{{ total_balance|money }}", N_("ยอดคงเหลือรวม")),
    ("{{ total_balance|baht_text }}", N_("ยอดคงเหลือรวมเป็นตัวอักษร")),
    ('{{ today|date("long") }}', N_("วันที่ของข้อความ")),
    ('{{ comply_by|date("long") }}', N_("วันที่ขอให้ดำเนินการแล้วเสร็จ")),
    ("{{ office.name }}", N_("ชื่อหน่วยงาน")),
    ("{{ office.phone }}", N_("โทรศัพท์ของหน่วยงาน")),
    ("{{ office.signer }}", N_("ชื่อผู้ลงนาม")),
    ("{{ office.position }}", N_("ตำแหน่งผู้ลงนาม")),
    ("{{ office.survey_url }}", N_("ลิงก์แบบประเมินความพึงพอใจ")),
)

TEMPLATES: Final[Mapping[str, str]] = {
    "advance_due_soon": N_("เงินยืม: ใกล้ครบกำหนด"),
    "advance_due_today": N_("เงินยืม: ครบกำหนดวันนี้"),
    "advance_overdue": N_("เงินยืม: เกินกำหนด"),
    "advance_overdue_again": N_("เงินยืม: เกินกำหนด ติดตามซ้ำ"),
    "agency_digest": N_("ส่วนราชการ: สรุปรายการที่ต้องติดตาม"),
    "deposit_inspect": N_("เงินประกัน: ส่วนราชการตรวจสอบก่อนพ้นข้อผูกพัน"),
    "deposit_return": N_("เงินประกัน: ส่วนราชการแจ้งคืน"),
    "deposit_withdraw": N_("เงินประกัน: คู่สัญญารับคืน"),
}

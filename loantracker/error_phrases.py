"""What is said of errors, as data: one sentence for each, and the words of the codes that its facts may hold.

Placeholders are the facts of the error (``phrases.py`` has the same of problems and names).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loantracker import errors
from loantracker.phrases import FIELDS, N_, PROBLEMS, TEMPLATES

# One sentence for each error: the thing, the reason and the mend.
ERRORS: Final[Mapping[type[errors.LoanTrackerError], str]] = {
    errors.LoanTrackerError: N_("ดำเนินการไม่สำเร็จ โปรดลองใหม่อีกครั้ง หากยังไม่สำเร็จโปรดแจ้งผู้ดูแลระบบ"),
    errors.UsageError: N_("ค่า “{value}” ใช้ไม่ได้ โปรดระบุเป็น {expected}"),
    errors.BadCommand: N_("คำสั่งไม่ครบถ้วนหรือไม่ถูกต้อง โปรดดูวิธีใช้ด้วยคำสั่ง {command} --help (รายละเอียด: {detail})"),
    errors.NoDisplay: N_(
        "ไม่พบจอภาพ จึงเปิดหน้าต่างไม่ได้ โปรดเปิดโปรแกรมบนเครื่องที่มีจอภาพ หรือดูคำสั่งอื่นด้วย loantracker --help"
    ),
    errors.AnswerLost: N_(
        "งานดำเนินไปจนจบแล้ว แต่เขียนผลลัพธ์ออกไม่ได้ครบถ้วน โปรดตรวจสอบที่เก็บปลายทางและพื้นที่ว่าง (รายละเอียด: {detail})"
    ),
    errors.LedgerError: N_("ใช้งานทะเบียน {path} ไม่ได้ โปรดตรวจสอบไฟล์แล้วเปิดใหม่"),
    errors.LedgerMissing: N_("ไม่พบทะเบียน {path} โปรดตรวจสอบชื่อไฟล์และที่เก็บ หรือเลือกไฟล์ใหม่"),
    errors.NotAWorkbook: N_(
        "ไฟล์ {path} ไม่ใช่สมุดงาน Excel (.xlsx หรือ .xlsm) แต่เป็น {found} โปรดเปิดด้วย Excel แล้วบันทึกเป็น .xlsx"
    ),
    errors.PasswordProtected: N_("ทะเบียน {path} มีรหัสผ่านป้องกันอยู่ โปรดเปิดด้วย Excel ยกเลิกรหัสผ่าน แล้วบันทึกใหม่"),
    errors.DamagedWorkbook: N_(
        "ทะเบียน {path} ชำรุด อ่านไม่ได้ครบถ้วน โปรดใช้สำเนาสำรอง หรือเปิดด้วย Excel เพื่อซ่อมแซม (รายละเอียด: {detail})"
    ),
    errors.HostileWorkbook: N_(
        "ไม่เปิดไฟล์ {path} เพื่อความปลอดภัย เพราะมีส่วนที่อาจเป็นอันตราย โปรดขอไฟล์ใหม่จากผู้ส่ง (รายละเอียด: {detail})"
    ),
    errors.NoKnownHeader: N_(
        "ไม่พบหัวตารางที่รู้จักในทะเบียน {path} (แผ่นงาน: {sheets}) โปรดตรวจสอบว่ามีแถวหัวตาราง "
        "เช่น เลขที่สัญญา ผู้ยืม จำนวนเงิน อยู่ใน 10 แถวแรก"
    ),
    errors.NoSuchSheet: N_("ไม่พบแผ่นงาน “{sheet}” ใน {path} ซึ่งมีแผ่นงาน: {sheets} โปรดตรวจสอบชื่อแผ่นงาน"),
    errors.NoSuchEntry: N_("ไม่พบรายการ {entry} ในทะเบียน {path} โปรดตรวจสอบเลขที่สัญญา หรือเปิดทะเบียนใหม่"),
    errors.NoSuchColumn: N_("แผ่นงาน “{sheet}” ของ {path} ไม่มีคอลัมน์ “{field}” โปรดเพิ่มคอลัมน์นี้ในทะเบียนแล้วเปิดใหม่"),
    errors.BadCell: N_(
        "บันทึกเซลล์ {cell} ในแผ่นงาน “{sheet}” ของ {path} ไม่ได้ โปรดตรวจสอบตำแหน่งและค่าที่กรอก (รายละเอียด: {detail})"
    ),
    errors.CellRefused: N_("ไม่แก้ไขเซลล์ {cell} ในแผ่นงาน “{sheet}” ของ {path} เพราะ{reason} โปรดแก้ไขด้วย Excel"),
    errors.SignedWorkbook: N_(
        "ทะเบียน {path} มีลายมือชื่อดิจิทัล การแก้ไขจะทำให้ลายมือชื่อใช้ไม่ได้ โปรดบันทึกเป็นไฟล์ใหม่ที่ไม่มีลายมือชื่อ"
    ),
    errors.LedgerNotWritten: N_(
        "บันทึกทะเบียน {path} ไม่สำเร็จ ไฟล์ยังเป็นเหมือนเดิม โปรดแก้ไขสาเหตุแล้วบันทึกใหม่ (รายละเอียด: {detail})"
    ),
    errors.LedgerLocked: N_("ทะเบียน {path} เปิดใช้งานอยู่โดย {holder} จึงยังไม่ได้บันทึก โปรดปิดไฟล์ใน Excel แล้วบันทึกใหม่"),
    errors.LedgerChanged: N_(
        "ทะเบียน {path} ถูกแก้ไขโดยผู้อื่นหลังจากเปิดอ่าน จึงยังไม่ได้บันทึก โปรดเปิดทะเบียนใหม่แล้วทำรายการอีกครั้ง"
    ),
    errors.LedgerReadOnly: N_(
        "ทะเบียน {path} หรือโฟลเดอร์ที่เก็บเป็นแบบอ่านอย่างเดียว จึงบันทึกไม่ได้ โปรดขอสิทธิ์แก้ไข หรือคัดลอกไปไว้ที่อื่น"
    ),
    errors.SavedUnconfirmed: N_(
        "บันทึกทะเบียน {path} แล้ว แต่ดิสก์ยังไม่ยืนยันว่าเขียนครบถ้วน โปรดเปิดตรวจสอบไฟล์ก่อนทำงานต่อ"
    ),
    errors.LedgerUnreadable: N_(
        "อ่านทะเบียน {path} ไม่ได้ โปรดตรวจสอบไฟล์ สิทธิ์ และการเชื่อมต่อ แล้วเปิดใหม่ (สาเหตุ: {detail})"
    ),
    errors.ChangeWaits: N_(
        "เก็บการแก้ไขรายการ {entry} ไว้แล้ว จะบันทึกลงทะเบียน {path} ให้เมื่อ {holder} ปิดไฟล์ โปรดอย่าทำรายการซ้ำ"
    ),
    errors.ChangeInConflict: N_(
        "เก็บการแก้ไขรายการ {entry} ไว้แล้ว แต่ยังไม่ได้บันทึกลงทะเบียน {path} "
        "เพราะผู้อื่นแก้ไขเซลล์ {cells} ไปแล้ว โปรดเลือกค่าที่ถูกต้อง"
    ),
    errors.RowGone: N_(
        "เลือกค่าของรายการ {entry} ไม่ได้ เพราะในทะเบียน {path} ไม่พบแถวนี้ หรือมีเลขที่สัญญานี้มากกว่าหนึ่งแถว "
        "โปรดแก้ไขในทะเบียน หรือยกเลิกการแก้ไขที่รออยู่"
    ),
    errors.NoSuchChange: N_("ไม่พบการแก้ไข {change} ของทะเบียน {path} ซึ่งอาจบันทึกหรือยกเลิกไปแล้ว โปรดเปิดรายการใหม่"),
    errors.PendingBusy: N_("โปรแกรมอีกหน้าต่างหนึ่งกำลังบันทึกทะเบียน {path} อยู่ โปรดรอสักครู่แล้วลองใหม่"),
    errors.PendingDamaged: N_(
        "อ่านไฟล์การแก้ไขที่รอบันทึก {path} ไม่ได้ จึงยังไม่เปิดทะเบียนเพื่อไม่ให้การแก้ไขสูญหาย "
        "โปรดแจ้งผู้ดูแลระบบ (รายละเอียด: {detail})"
    ),
    errors.PendingNotKept: N_(
        "เก็บการแก้ไขไว้ที่ {path} ไม่ได้ จึงยังไม่ได้บันทึกสิ่งใด "
        "โปรดตรวจสอบสิทธิ์และพื้นที่ว่าง แล้วทำรายการใหม่ (รายละเอียด: {detail})"
    ),
    errors.FieldRefused: N_("โปรดกรอก{field}ใหม่: {code}"),
    errors.RecordRefused: N_("ไม่บันทึกรายการ {entry} เพราะ{reason} โปรดตรวจสอบจำนวนเงินและวันที่แล้วบันทึกใหม่"),
    errors.NotUndone: N_("เลิกทำการแก้ไขของ {entry} ไม่ได้: {reason}"),
    errors.MailError: N_("ส่งไปรษณีย์อิเล็กทรอนิกส์ด้วยบัญชี “{account}” ไม่สำเร็จ โปรดตรวจสอบการตั้งค่าบัญชี"),
    errors.UnknownAccount: N_(
        "ไม่พบบัญชีส่งชื่อ “{account}” บัญชีที่มีอยู่: {known} โปรดเลือกจากบัญชีเหล่านี้หรือเพิ่มบัญชีในหน้าตั้งค่า"
    ),
    errors.NoAccount: N_("ยังไม่ได้ตั้งค่าบัญชีสำหรับส่ง โปรดเพิ่มบัญชีในหน้าตั้งค่าก่อนส่งการแจ้งเตือน"),
    errors.BadAccount: N_("ค่า {field} ของบัญชี “{account}” ใช้ไม่ได้ โปรดแก้ไขในหน้าตั้งค่า (รายละเอียด: {detail})"),
    errors.NoPassword: N_("ไม่พบรหัสผ่านของบัญชี “{account}” โปรดกรอกรหัสผ่านในหน้าตั้งค่า หรือกำหนดตัวแปร {variable}"),
    errors.UnsafeKeyring: N_(
        "ที่เก็บรหัสผ่านของเครื่องนี้ ({backend}) ไม่ปลอดภัยหรือใช้งานไม่ได้ จึงไม่เก็บรหัสผ่านของบัญชี "
        "“{account}” โปรดกรอกรหัสผ่านเมื่อส่ง หรือกำหนดตัวแปร {variable}"
    ),
    errors.TransportUnavailable: N_(
        "ติดต่อเครื่องแม่ข่าย {host} ของบัญชี “{account}” ไม่ได้ ยังไม่มีการส่งข้อความใด "
        "โปรดตรวจสอบเครือข่ายและการตั้งค่าแล้วส่งใหม่ (รายละเอียด: {detail})"
    ),
    errors.CertificateRefused: N_(
        "ใบรับรองของเครื่องแม่ข่าย {host} ไม่น่าเชื่อถือ จึงไม่ส่งด้วยบัญชี “{account}” "
        "โปรดแจ้งผู้ดูแลระบบให้แก้ไขใบรับรอง (รายละเอียด: {detail})"
    ),
    errors.StartTlsMissing: N_(
        "เครื่องแม่ข่าย {host} ไม่รองรับการเข้ารหัส STARTTLS จึงไม่ส่งรหัสผ่านและข้อความของบัญชี "
        "“{account}” โปรดตรวจสอบพอร์ตและวิธีเข้ารหัสในหน้าตั้งค่า"
    ),
    errors.SignInRefused: N_(
        "เครื่องแม่ข่าย {host} ไม่รับชื่อผู้ใช้หรือรหัสผ่านของบัญชี “{account}” "
        "จึงหยุดส่งทันที โปรดตรวจสอบรหัสผ่านแล้วส่งใหม่ (คำตอบ: {answer})"
    ),
    errors.SignInNeeded: N_(
        "ยังไม่ได้ลงชื่อเข้าใช้ Microsoft 365 สำหรับบัญชี “{account}” หรือการลงชื่อเข้าใช้หมดอายุแล้ว "
        "จึงยังไม่ส่งข้อความใด โปรดลงชื่อเข้าใช้ในหน้าตั้งค่า"
    ),
    errors.EwsSwitchedOff: N_(
        "เครื่องแม่ข่าย {host} ของบัญชี “{account}” ไม่รับ EWS แล้ว "
        "จึงยังไม่ส่งข้อความใด โปรดเปลี่ยนชนิดบัญชีเป็น Microsoft 365 (Graph) ในหน้าตั้งค่า"
    ),
    errors.TestMailFailed: N_(
        "ข้อความทดสอบของบัญชี “{account}” ยังส่งไม่สำเร็จ โปรดตรวจสอบผู้ส่งและสิทธิ์การส่งกับผู้ดูแลระบบ (คำตอบ: {answer})"
    ),
    errors.TemplateError: N_(
        "แม่แบบข้อความ “{template}” มีข้อผิดพลาดที่บรรทัด {line} จึงยังไม่ส่งข้อความใด โปรดแก้ไขแม่แบบ (รายละเอียด: {detail})"
    ),
    errors.TemplateNotSaved: N_(
        "บันทึกแม่แบบข้อความลงไฟล์ {path} ไม่สำเร็จ โปรดตรวจสอบสิทธิ์และพื้นที่ดิสก์แล้วบันทึกใหม่ (รายละเอียด: {detail})"
    ),
    errors.UnsafeHeader: N_(
        "ข้อมูล {field} มีการขึ้นบรรทัดใหม่หรืออักขระควบคุม จึงไม่นำไปใช้เป็นหัวข้อความ โปรดแก้ไขในทะเบียน"
    ),
    errors.NobodyToAsk: N_("ไม่มีผู้ตอบคำถามทางจอภาพ จึงยังไม่ได้ทำรายการ โปรดระบุ {option} หากตกลง"),
    errors.AttachmentRefused: N_("ยังไม่ได้แนบไฟล์ “{name}” โปรดตรวจสอบไฟล์: {reason}"),
    errors.Unconfirmed: N_("ยังไม่ส่งข้อความใด โปรดตรวจสอบ แล้วยืนยันด้วยการระบุจำนวนฉบับ คือ --confirm {count}"),
    errors.JournalError: N_("ใช้งานสมุดบันทึกการส่ง {path} ไม่ได้ จึงยังไม่ส่งข้อความใด โปรดแจ้งผู้ดูแลระบบ"),
    errors.JournalDamaged: N_(
        "สมุดบันทึกการส่ง {path} ชำรุด จึงไม่ส่งข้อความใดเพื่อป้องกันการส่งซ้ำ โปรดนำสำเนาสำรอง {backup} "
        "มาใช้แทนด้วยคำสั่ง loantracker history --restore (รายละเอียด: {detail})"
    ),
    errors.JournalTooNew: N_(
        "สมุดบันทึกการส่ง {path} สร้างโดยโปรแกรมรุ่นใหม่กว่า (รุ่น {found} "
        "โปรแกรมนี้รู้จักถึงรุ่น {known}) จึงไม่เปิดใช้ โปรดปรับปรุงโปรแกรม"
    ),
    errors.JournalUnavailable: N_(
        "เปิดหรือเขียนสมุดบันทึกการส่ง {path} ไม่ได้ จึงยังไม่ส่งข้อความใด "
        "โปรดตรวจสอบที่เก็บ สิทธิ์ และพื้นที่ว่าง (รายละเอียด: {detail})"
    ),
    errors.JournalOnNetwork: N_(
        "สมุดบันทึกการส่ง {path} อยู่บนที่เก็บร่วมในเครือข่าย ({filesystem}) ซึ่งไม่ปลอดภัยสำหรับ "
        "SQLite โปรดย้ายมาไว้ในเครื่อง หรือใช้ PostgreSQL ร่วมกันหลายเครื่อง"
    ),
    errors.HistoryMissing: N_(
        "ทะเบียนแสดงว่าเคยแจ้งเตือนแล้ว {count} รายการ แต่ไม่มีในสมุดบันทึกการส่ง "
        "{path} จึงไม่ส่งเพื่อป้องกันการส่งซ้ำ โปรดนำสมุดบันทึกเดิมกลับมา หรือรับประวัติจากทะเบียนด้วยคำสั่ง "
        "loantracker history --adopt “{ledger}”"
    ),
    errors.ClockBehind: N_(
        "วันที่ของเครื่อง ({today}) อยู่ก่อนรายการล่าสุดในสมุดบันทึกการส่ง ({last}) "
        "จึงไม่ส่งข้อความใด โปรดตั้งวันที่และเวลาของเครื่องให้ถูกต้อง"
    ),
    errors.JournalSound: N_(
        "สมุดบันทึกการส่ง {path} ใช้งานได้ตามปกติ โปรดใช้ต่อไป ไม่นำสำเนาสำรองมาแทน เพราะประวัติหลังสำเนานั้นจะหายไป"
    ),
    errors.NoBackup: N_("ไม่มีสำเนาสำรองของสมุดบันทึกการส่ง {path} ที่ใช้ได้ โปรดแจ้งผู้ดูแลระบบ หรือรับประวัติจากทะเบียน"),
    errors.NotUnsettled: N_(
        "ข้อความ {message_id} ไม่ได้รอการยืนยันผลแล้ว (สถานะ: {state}) โปรดเปิดหน้าประวัติใหม่เพื่อดูผลล่าสุด"
    ),
    errors.BadSettings: N_("อ่านไฟล์ตั้งค่า {path} บรรทัด {line} ไม่ได้ โปรดแก้ไขบรรทัดนั้น (รายละเอียด: {detail})"),
    errors.DraftNotKept: N_(
        "เก็บข้อความที่กรอกค้างไว้ใน {path} ไม่ได้ หากปิดโปรแกรมข้อความจะหายไป โปรดตรวจสอบสิทธิ์และพื้นที่ว่าง "
        "(รายละเอียด: {detail})"
    ),
    errors.WindowStateNotKept: N_(
        "บันทึกการจัดหน้าจอและตัวกรองไว้ใน {path} ไม่ได้ การจัดนี้จะใช้ได้ถึงเมื่อปิดโปรแกรม โปรดตรวจสอบสิทธิ์และพื้นที่ว่าง "
        "(รายละเอียด: {detail})"
    ),
    errors.ExportRefused: N_("ส่งออกไปยัง {path} ไม่สำเร็จ โปรดปิดไฟล์นั้นหรือเลือกที่เก็บอื่น (รายละเอียด: {detail})"),
    errors.BadLayouts: N_("ใช้ไฟล์คอลัมน์ที่ยืนยันไว้ {path} ไม่ได้ โปรดแก้ไขหรือลบไฟล์นี้ (รายละเอียด: {detail})"),
    errors.NoSuchHeader: N_("แผ่นงาน “{sheet}” ไม่มีหัวตารางที่คอลัมน์ {column} โปรดเลือกจากคอลัมน์ {columns}"),
    errors.SeveralTables: N_("แผ่นงาน “{sheet}” มีหลายตารางที่คอลัมน์ {column} โปรดระบุแถวหัวตารางด้วย เช่น {example}"),
    errors.FieldTakenTwice: N_("แผ่นงาน “{sheet}” มี “{field}” ซ้ำกันที่คอลัมน์ {columns} โปรดเลือกเพียงคอลัมน์เดียว"),
}

# For errors raised without one of the facts that the sentence above names.
SHORTER: Final[Mapping[type[errors.LoanTrackerError], str]] = {
    errors.LedgerLocked: N_("ทะเบียน {path} เปิดใช้งานอยู่ในโปรแกรมอื่น จึงยังไม่ได้บันทึก โปรดปิดไฟล์แล้วบันทึกใหม่"),
    errors.LedgerNotWritten: N_("บันทึกทะเบียน {path} ไม่สำเร็จ ไฟล์ยังเป็นเหมือนเดิม โปรดแก้ไขสาเหตุแล้วบันทึกใหม่"),
    errors.ChangeWaits: N_(
        "เก็บการแก้ไขรายการ {entry} ไว้แล้ว จะบันทึกลงทะเบียน {path} ให้เมื่อไฟล์ว่าง โปรดอย่าทำรายการซ้ำ"
    ),
    errors.NotAWorkbook: N_(
        "ไฟล์ {path} ไม่ใช่สมุดงาน Excel (.xlsx หรือ .xlsm) โปรดเปิดด้วย Excel แล้วบันทึกเป็น .xlsx"
    ),
    errors.UnknownAccount: N_("ไม่พบบัญชีส่งชื่อ “{account}” โปรดเพิ่มบัญชีในหน้าตั้งค่า"),
    errors.BadSettings: N_("อ่านไฟล์ตั้งค่า {path} ไม่ได้ โปรดแก้ไขไฟล์นี้ (รายละเอียด: {detail})"),
    errors.TemplateError: N_(
        "แม่แบบข้อความ “{template}” มีข้อผิดพลาด จึงยังไม่ส่งข้อความใด โปรดแก้ไขแม่แบบ (รายละเอียด: {detail})"
    ),
    errors.NoPassword: N_("ไม่พบรหัสผ่านของบัญชี “{account}” โปรดกรอกรหัสผ่านในหน้าตั้งค่า"),
    errors.JournalDamaged: N_(
        "สมุดบันทึกการส่ง {path} ชำรุด จึงไม่ส่งข้อความใดเพื่อป้องกันการส่งซ้ำ โปรดนำสำเนาสำรองมาใช้แทน (รายละเอียด: {detail})"
    ),
    errors.HistoryMissing: N_(
        "ทะเบียนแสดงว่าเคยแจ้งเตือนแล้ว {count} รายการ แต่ไม่มีในสมุดบันทึกการส่ง "
        "{path} จึงไม่ส่งเพื่อป้องกันการส่งซ้ำ โปรดนำสมุดบันทึกเดิมกลับมา"
    ),
}

# What a window says instead: its buttons mend what a command of the command line mends.
IN_WINDOW: Final[Mapping[type[errors.LoanTrackerError], str]] = {
    errors.Unconfirmed: N_(
        "ยังไม่ส่งข้อความใด เพราะชุดนี้ผิดไปจากปกติ โปรดกดปุ่มส่งอีกครั้ง ตรวจสอบ แล้วพิมพ์จำนวนฉบับ คือ {count} เพื่อยืนยัน"
    ),
    errors.JournalDamaged: N_(
        "สมุดบันทึกการส่ง {path} ชำรุด จึงไม่ส่งข้อความใดเพื่อป้องกันการส่งซ้ำ โปรดกดปุ่ม “นำสำเนามาใช้” "
        "เพื่อใช้สำเนาสำรอง {backup} แทน (รายละเอียด: {detail})"
    ),
    errors.HistoryMissing: N_(
        "ทะเบียนแสดงว่าเคยแจ้งเตือนแล้ว {count} รายการ แต่ไม่มีในสมุดบันทึกการส่ง {path} จึงไม่ส่งเพื่อป้องกันการส่งซ้ำ "
        "โปรดนำสมุดบันทึกเดิมกลับมา หรือกดปุ่ม “ตรวจประวัติในทะเบียน” เพื่อรับประวัติจากทะเบียน “{ledger}”"
    ),
}

# The fields that are mended in the settings, and what UnsafeHeader says of them.
OF_SETTINGS: Final = frozenset({"sender", "from", "reply_to"})
UNSAFE_SETTING: Final = N_("{field}ไม่ใช่ที่อยู่อีเมลเดียวที่ถูกต้อง หรือมีอักขระควบคุม จึงยังไม่ส่งข้อความใด โปรดแก้ไขในหน้าตั้งค่า")

# Why a clearing is not recorded or a cell not changed, by the error's ``reason``.
REASONS: Final[Mapping[str, str]] = {
    "not_positive": N_("จำนวนเงินต้องมากกว่าศูนย์"),
    "more_than_balance": N_("จำนวนเงิน {amount} บาทมากกว่ายอดคงเหลือ {balance} บาท"),
    "no_reason": N_("ไม่ได้ระบุเหตุผล"),
    "no_day": N_("ไม่ได้ระบุวันที่"),
    "no_document": N_("ไม่ได้ระบุเลขที่เอกสารอนุมัติ"),
    "day_passed": N_("วันที่ที่ระบุผ่านไปแล้ว"),
    "not_later": N_("วันที่ขยายต้องอยู่หลังวันครบกำหนดเดิม"),
    "already_waiting": N_("การบันทึกเดียวกันนี้รอลงทะเบียนอยู่แล้ว"),
    "already_undone": N_("เลิกทำไปแล้ว"),
    "entry_gone": N_("ไม่พบแถวที่เพิ่มไว้ในทะเบียนแล้ว หรือมีเลขที่สัญญานี้มากกว่าหนึ่งแถว โปรดตรวจสอบใน Excel"),
    "entry_changed": N_("แถวที่เพิ่มไว้ถูกแก้ไขหลังจากนั้น โปรดเลิกทำการแก้ไขนั้นก่อน หรือลบแถวด้วย Excel"),
    "entries_below": N_("มีรายการอื่นต่อท้ายแถวนี้แล้ว และแถวนี้มีสูตรที่แถวถัดไปอาจใช้อยู่ โปรดลบแถวด้วย Excel"),
    "entry_waits": N_("รายการนี้ยังมีการแก้ไขอื่นที่รอบันทึก โปรดรอให้บันทึกเสร็จ หรือเลือกไม่บันทึกการแก้ไขนั้นก่อน"),
    "entry_reminded": N_("แจ้งเตือนรายการนี้ไปแล้ว จึงต้องคงไว้ในทะเบียน หากเพิ่มผิดโปรดแก้ไขรายการ หรือบันทึกสถานะเป็นยกเลิก"),
    "entry_decided": N_("รายการนี้มีการงดแจ้ง ขยายเวลา หรือนัดหมายอยู่ โปรดยกเลิกสิ่งนั้นก่อน"),
    "no_decision": N_("ไม่มีการงดแจ้ง การขยายเวลา หรือการนัดหมายตามที่ระบุ"),
    "already_cleared": N_("รายการนี้ส่งใช้หรือคืนครบแล้ว"),
    "before_received": N_("วันที่ที่ระบุอยู่ก่อนวันที่รับเงิน"),
    "too_precise": N_("จำนวนเงินมีทศนิยมเกินสองตำแหน่ง"),
    "merged": N_("เป็นส่วนหนึ่งของเซลล์ที่ผสานกัน {ref}"),
    "program": N_("เป็นไฟล์โปรแกรมหรือคำสั่ง ซึ่งอาจเป็นอันตรายต่อผู้รับและมักถูกเครื่องแม่ข่ายปฏิเสธ โปรดแนบเป็นเอกสาร เช่น PDF"),
    "the_ledger": N_("เป็นทะเบียนหรือสำเนาทะเบียน ซึ่งมีข้อมูลของผู้อื่น โปรดแนบเฉพาะเอกสารของผู้รับรายนี้"),
    "too_much": N_("ไฟล์แนบของอีเมลหนึ่งฉบับรวมกันต้องไม่เกิน {limit} MB โปรดย่อไฟล์ หรือนำไฟล์อื่นออก"),
    "same_name": N_("มีไฟล์แนบชื่อนี้แล้ว โปรดเปลี่ยนชื่อไฟล์"),
    "empty_file": N_("ไฟล์ว่างเปล่า โปรดเลือกไฟล์อื่น"),
    "file_name": N_("ชื่อไฟล์มีอักขระที่ใช้ในอีเมลไม่ได้ โปรดเปลี่ยนชื่อไฟล์"),
    "not_read": N_("อ่านไฟล์ไม่ได้ โปรดตรวจสอบว่าไฟล์ยังอยู่และไม่ได้เปิดใช้ในโปรแกรมอื่น"),
    "array_formula": N_("เป็นส่วนหนึ่งของสูตรอาร์เรย์ {ref}"),
    "data_table": N_("เป็นส่วนหนึ่งของตารางข้อมูล {ref}"),
    "shared_formula": N_("เซลล์อื่นใช้สูตรร่วมกับเซลล์นี้"),
    "table_header": N_("เป็นหัวคอลัมน์ของตารางที่มีสูตรอ้างถึง"),
    "header_name": N_("หัวคอลัมน์ของตารางต้องไม่ว่าง ไม่ซ้ำกับคอลัมน์อื่น และยาวไม่เกิน 255 ตัวอักษร"),
    "formula": N_("เซลล์นี้เป็นสูตร"),
    "rows_below": N_("แถวที่จะเพิ่มมีข้อมูลอยู่แล้ว"),
    "not_a_worksheet": N_("แผ่นงานนี้ไม่ใช่ตารางข้อมูล"),
}

# Details of errors that have a code; any other detail is said as it came.
DETAILS: Final[Mapping[str, str]] = {
    "empty": N_("ว่างเปล่า"),
    "unknown": N_("ไม่รู้จัก"),
    "address": N_("ไม่ใช่ที่อยู่อีเมลที่ถูกต้อง"),
    "number": N_("ไม่ใช่หมายเลขที่ใช้ได้"),
    "name": N_("ไม่ใช่ชื่อเครื่องที่ใช้ได้"),
    "missing": N_("ไม่พบไฟล์"),
    "loopback": N_("การไม่เข้ารหัสใช้ได้ภายในเครื่องนี้เท่านั้น"),
    "password": N_("ไม่ส่งรหัสผ่านเมื่อไม่เข้ารหัส"),
    "sender": N_("ต้องเป็นที่อยู่เดียวกับผู้ส่ง"),
    "tenant": N_("ไม่พบหน่วยงานนี้ใน Microsoft 365"),
    "kerberos": N_("เครื่องนี้ยังไม่ได้ติดตั้ง Kerberos"),
    "share_lost": N_("การเชื่อมต่อกับที่เก็บร่วมขาดหาย"),
    "no_backup": N_("จัดทำสำเนาสำรองไม่ได้"),
    "no_permission": N_("ไม่มีสิทธิ์อ่านไฟล์"),
    "in_use": N_("โปรแกรมอื่นกำลังใช้ไฟล์อยู่"),
    "a_folder": N_("เป็นโฟลเดอร์ ไม่ใช่ไฟล์"),
    "disk_full": N_("พื้นที่ดิสก์เต็ม"),
    "file_too_large": N_("ไฟล์ใหญ่เกินกำหนด"),
    "disk_error": N_("ดิสก์ขัดข้อง"),
    "folder_gone": N_("ไม่พบโฟลเดอร์"),
    "cell_name": N_("ตำแหน่งเซลล์ไม่ถูกต้อง"),
    "sheet_full": N_("แผ่นงานเต็มแล้ว"),
    "not_a_number": N_("ไม่ใช่ตัวเลข"),
    "out_of_range": N_("ตัวเลขเกินช่วงที่ Excel รับได้"),
    "too_many_digits": N_("ตัวเลขมีหลักมากเกินไป"),
    "time_zone": N_("เวลามีเขตเวลาซึ่ง Excel เก็บไม่ได้"),
    "before_1900": N_("วันที่ก่อน ค.ศ. 1900"),
    "before_1904": N_("วันที่ก่อน ค.ศ. 1904"),
    "too_long": N_("ข้อความยาวเกินไป"),
    "control_character": N_("มีอักขระควบคุม"),
    "unknown_name": N_("ไม่รู้จักข้อมูล “{said}”"),
    "not_allowed": N_("ไม่อนุญาตให้ใช้ {said}"),
    "syntax": N_("คำสั่งในวงเล็บปีกกาไม่ถูกต้อง: {said}"),
    "no_such_text": N_("ไม่มีข้อความร่วมชื่อนี้"),
    "too_slow": N_("ใช้เวลาจัดทำข้อความนานเกินไป"),
    "too_much_memory": N_("ข้อความใช้หน่วยความจำมากเกินไป"),
}

# Why a field can't hold what was typed, by the error's ``code``: as a cell's problem says it, and more.
FIELD_FAULTS: Final[Mapping[str, str]] = {
    **{code.value: said for code, said in PROBLEMS.items()},
    "formula": N_("ทะเบียนคำนวณค่านี้ด้วยสูตร โปรดแก้ไขค่าที่สูตรใช้"),
    "merged": N_("เป็นส่วนหนึ่งของเซลล์ที่ผสานกัน โปรดแก้ไขด้วย Excel"),
    "no_column": N_("ทะเบียนไม่มีคอลัมน์สำหรับค่านี้"),
    "reminded": N_("เคยแจ้งเตือนรายการนี้แล้ว และประวัติผูกอยู่กับค่าเดิม จึงเปลี่ยนไม่ได้"),
    "no_value": N_("ปัญหานี้แก้ด้วยการกรอกค่าไม่ได้ โปรดแก้ไขด้วย Excel"),
    "too_long": N_("ข้อความยาวเกินกว่าที่เซลล์รับได้ โปรดย่อข้อความ"),
}

# What a file is that is not a workbook, by the error's ``found``.
FOUND: Final[Mapping[str, str]] = {
    "xls": N_("ไฟล์ Excel รุ่นเก่า (.xls)"),
    "xlsb": N_("ไฟล์ Excel แบบไบนารี (.xlsb)"),
    "ods": N_("ตารางคำนวณ OpenDocument (.ods)"),
    "doc": N_("เอกสาร Word"),
    "docx": N_("เอกสาร Word"),
    "pptx": N_("งานนำเสนอ PowerPoint"),
    "numbers": N_("ตารางคำนวณ Apple Numbers"),
    "pdf": N_("เอกสาร PDF"),
    "html": N_("หน้าเว็บ (HTML)"),
    "xml": N_("ไฟล์ XML"),
    "csv": N_("ไฟล์ข้อความ (CSV)"),
    "zip": N_("ไฟล์บีบอัด (zip)"),
    "ole": N_("เอกสาร Office รุ่นเก่า"),
    "owner-file": N_("ไฟล์ชั่วคราวของ Excel (~$)"),
    "unknown": N_("ไฟล์ชนิดที่ไม่รู้จัก"),
}

# What a template is called, whichever of its texts a fault is in.
TEMPLATE_FILES: Final[Mapping[str, str]] = {
    f"{name}{end}": called
    for name, called in TEMPLATES.items()
    for end in ("", ".subject.txt", ".txt", ".html")
}

# The facts of errors that can be codes, and their words.
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "field": FIELDS,
    "reason": REASONS,
    "detail": DETAILS,
    "found": FOUND,
    "code": FIELD_FAULTS,
    "template": TEMPLATE_FILES,
}

"""Invented people, companies and projects for the sample ledger.

Nobody here exists. Addresses lie on domains that RFC 2606 reserves
(example.com, example.org, .example), so no mail can reach a person.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleAgency:
    """One of the nine sub-agencies."""

    code: str
    name: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrows; ``email`` is "" for the few without an own address."""

    name: str
    position: str
    agency: str
    email: str


@dataclass(frozen=True, slots=True)
class Contractor:
    """A company with a contract; ``email`` is "" where the unit has only a telephone number."""

    name: str
    email: str


AGENCIES = (
    SampleAgency("สลป.", "สำนักงานเลขานุการปลัดกรุงเทพมหานคร", "saraban.slp@example.org"),
    SampleAgency("สปท.", "สำนักงานปกครองและทะเบียน", "saraban.spt@example.org"),
    SampleAgency("สตน.", "สำนักงานตรวจสอบภายใน", "saraban.stn@example.org"),
    SampleAgency("สกจ.", "สำนักงานการเจ้าหน้าที่", "saraban.skj@example.org"),
    SampleAgency("สพข.", "สถาบันพัฒนาข้าราชการกรุงเทพมหานคร", "saraban.spkh@example.org"),
    SampleAgency("สกค.", "สำนักงานกฎหมายและคดี", "saraban.skk@example.org"),
    SampleAgency("สปส.", "สำนักงานประชาสัมพันธ์", "saraban.sps@example.org"),
    SampleAgency("กต.", "กองงานผู้ตรวจราชการ", "saraban.kt@example.org"),
    SampleAgency("สกต.", "สำนักงานการต่างประเทศ", "saraban.skt@example.org"),
)
MAILBOXES = {agency.code: agency.mailbox for agency in AGENCIES}

_POSITIONS = (
    "นักจัดการงานทั่วไปชำนาญการ",
    "นักวิชาการเงินและบัญชีปฏิบัติการ",
    "เจ้าพนักงานธุรการชำนาญงาน",
    "นักทรัพยากรบุคคลชำนาญการ",
    "นักวิเคราะห์นโยบายและแผนชำนาญการพิเศษ",
)

# Five an agency, in the agencies' order. An empty address is a borrower reached through the agency.
_PEOPLE = (
    ("นางสาวกนกวรรณ ศรีสมมติ", "kanokwan.s@example.com"),
    ("นายกิตติพงศ์ ทองตัวอย่าง", "kittipong.t@example.com"),
    ("นางขวัญใจ บุญสมมุติ", "khwanchai.b@example.com"),
    ("นายคมสัน แก้วนามแฝง", ""),
    ("นางสาวจันทร์เพ็ญ วงศ์จำลอง", "chanphen.w@example.com"),
    ("นายเจษฎา รักษ์ตัวอย่าง", "jetsada.r@example.com"),
    ("นางสาวชลธิชา พรสมมติ", "chonticha.p@example.com"),
    ("นายชาญวิทย์ ใจจำลอง", "chanwit.j@example.com"),
    ("นางฐิติมา สุขนามแฝง", "thitima.s@example.com"),
    ("นายณัฐพล เดชตัวอย่าง", ""),
    ("นางสาวณิชาภา อินทร์สมมติ", "nichapa.i@example.com"),
    ("นายดนัย ชัยจำลอง", "danai.c@example.com"),
    ("นางดวงใจ มณีตัวอย่าง", "duangchai.m@example.com"),
    ("นายเดชา พันธุ์สมมติ", "decha.p@example.com"),
    ("นางสาวทิพย์วรรณ คงนามแฝง", "thippawan.k@example.com"),
    ("นายธนากร เพชรจำลอง", "thanakorn.p@example.com"),
    ("นางสาวธัญชนก สายตัวอย่าง", "thanchanok.s@example.com"),
    ("นายธีรภัทร มั่นสมมติ", "teerapat.m@example.com"),
    ("นางนงลักษณ์ ดีจำลอง", ""),
    ("นายนพดล ยิ้มตัวอย่าง", "noppadon.y@example.com"),
    ("นางสาวนภัสสร แสงสมมติ", "napatsorn.s@example.com"),
    ("นายนิรันดร์ ผลนามแฝง", "niran.p@example.com"),
    ("นางบุษบา เกษมจำลอง", "butsaba.k@example.com"),
    ("นายปกรณ์ รุ่งตัวอย่าง", "pakorn.r@example.com"),
    ("นางสาวประภัสสร นาคสมมติ", "prapatsorn.n@example.com"),
    ("นายปิยะ ขำจำลอง", "piya.k@example.com"),
    ("นางสาวพัชราภรณ์ เรืองตัวอย่าง", "patcharaporn.r@example.com"),
    ("นายพิเชษฐ์ สงวนสมมติ", "pichet.s@example.com"),
    ("นางเพ็ญศรี ทวีนามแฝง", "pensri.t@example.com"),
    ("นายภาณุพงศ์ จิตจำลอง", ""),
    ("นางสาวภัทรวดี หอมตัวอย่าง", "pattarawadee.h@example.com"),
    ("นายมานพ ตั้งสมมติ", "manop.t@example.com"),
    ("นางมาลี สดจำลอง", "malee.s@example.com"),
    ("นายยุทธนา กล้าตัวอย่าง", "yuttana.k@example.com"),
    ("นางสาวรัตนาภรณ์ ชื่นสมมติ", "rattanaporn.c@example.com"),
    ("นายวรวุฒิ ล้อมนามแฝง", "worawut.l@example.com"),
    ("นางสาววราภรณ์ พูลจำลอง", "waraporn.p@example.com"),
    ("นายวิชัย เสนาตัวอย่าง", "wichai.s@example.com"),
    ("นางศิริพร นิลสมมติ", "siriporn.n@example.com"),
    ("นายสมเกียรติ ปานจำลอง", "somkiat.p@example.com"),
    ("นางสาวสุดารัตน์ ฟ้าตัวอย่าง", "sudarat.f@example.com"),
    ("นายสุรศักดิ์ มีสมมติ", "surasak.m@example.com"),
    ("นางอรอนงค์ เพียรนามแฝง", ""),
    ("นายอนุชา โชคจำลอง", "anucha.c@example.com"),
    ("นางสาวอัญชลี งามตัวอย่าง", "anchalee.n@example.com"),
)
_A_AGENCY = len(_PEOPLE) // len(AGENCIES)
BORROWERS = tuple(
    Borrower(name, _POSITIONS[number % len(_POSITIONS)], AGENCIES[number // _A_AGENCY].code, email)
    for number, (name, email) in enumerate(_PEOPLE)
)

CONTRACTORS = (
    Contractor("บริษัท ใบไม้สมมติ จำกัด", "account@baimai.example"),
    Contractor("บริษัท ดาวเหนือตัวอย่าง จำกัด", "finance@daonuea.example"),
    Contractor("ห้างหุ้นส่วนจำกัด สายน้ำสมมติการช่าง", "sainam@sainam.example"),
    Contractor("บริษัท ปากกาจำลองการพิมพ์ จำกัด", "contact@pakka.example"),
    Contractor("บริษัท เมฆขาวสมมติซัพพลาย จำกัด", "billing@mekkhao.example"),
    Contractor("ร้านรุ้งทองตัวอย่างพาณิชย์", ""),
    Contractor("บริษัท คลองใสจำลองเทคโนโลยี จำกัด", "ar@khlongsai.example"),
    Contractor("ห้างหุ้นส่วนจำกัด ทุ่งสมมติก่อสร้าง", "office@thung.example"),
    Contractor("บริษัท แสงจันทร์ตัวอย่างมีเดีย จำกัด", "account@saengchan.example"),
    Contractor("บริษัท เรือใบสมมติขนส่ง จำกัด", "finance@rueabai.example"),
    Contractor("บริษัท มะลิจำลองบริการ จำกัด", "mali@mali.example"),
    Contractor("ห้างหุ้นส่วนจำกัด ภูผาตัวอย่างวิศวกรรม", ""),
    Contractor("บริษัท หิ่งห้อยสมมติการไฟฟ้า จำกัด", "account@hinghoi.example"),
    Contractor("บริษัท นกกระจิบจำลองคลีนนิ่ง จำกัด", "contact@krajip.example"),
    Contractor("ร้านดินสอตัวอย่างเครื่องเขียน", "shop@dinso.example"),
    Contractor("บริษัท ลมหนาวสมมติปรับอากาศ จำกัด", "service@lomnao.example"),
)

TRAVEL = "ค่าใช้สอย - เดินทางไปราชการ"
TRAINING = "ค่าใช้สอย - ฝึกอบรมและสัมมนา"
MEETING = "ค่าใช้สอย - ประชุมและพิธีการ"
SUPPLIES = "ค่าวัสดุ"
FEES = "ค่าตอบแทน"

# Per agency: (category, project). The first of each is the journey.
PROJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "สลป.": (
        (TRAVEL, "ตรวจเยี่ยมการบริหารจัดการศูนย์ราชการ จังหวัดเชียงใหม่"),
        (MEETING, "จัดประชุมหัวหน้าหน่วยงานของกรุงเทพมหานคร"),
        (MEETING, "จัดงานพิธีวันคล้ายวันสถาปนากรุงเทพมหานคร"),
        (SUPPLIES, "จัดซื้อวัสดุสำหรับงานรัฐพิธี"),
    ),
    "สปท.": (
        (TRAVEL, "ติดตามการถ่ายโอนงานทะเบียนราษฎร จังหวัดขอนแก่น"),
        (TRAINING, "ฝึกอบรมเจ้าหน้าที่งานทะเบียนและบัตรประจำตัวประชาชน"),
        (TRAINING, "สัมมนาเครือข่ายอาสาสมัครภาคประชาชนในพื้นที่เขต"),
        (FEES, "ค่าตอบแทนเจ้าหน้าที่ให้บริการนอกเวลาราชการ"),
    ),
    "สตน.": (
        (TRAVEL, "ตรวจสอบการใช้จ่ายเงินอุดหนุนนอกพื้นที่ จังหวัดระยอง"),
        (TRAINING, "พัฒนาผู้ตรวจสอบภายในตามมาตรฐานวิชาชีพ"),
        (SUPPLIES, "จัดซื้อวัสดุสำนักงานสำหรับงานตรวจสอบ"),
    ),
    "สกจ.": (
        (TRAVEL, "แนะแนวการสอบแข่งขันบุคคล จังหวัดนครราชสีมา"),
        (TRAINING, "ฝึกอบรมการประเมินผลการปฏิบัติราชการ"),
        (FEES, "ค่าตอบแทนกรรมการดำเนินการสอบแข่งขัน"),
        (MEETING, "ประชุมคณะอนุกรรมการข้าราชการกรุงเทพมหานคร"),
    ),
    "สพข.": (
        (TRAVEL, "ศึกษาดูงานหลักสูตรนักบริหารมหานครระดับต้น จังหวัดภูเก็ต"),
        (TRAINING, "ฝึกอบรมหลักสูตรข้าราชการบรรจุใหม่ รุ่นที่ 3"),
        (TRAINING, "ฝึกอบรมหลักสูตรภาวะผู้นำสำหรับหัวหน้าฝ่าย"),
        (SUPPLIES, "จัดซื้อวัสดุประกอบการฝึกอบรม"),
    ),
    "สกค.": (
        (TRAVEL, "เป็นพยานและดำเนินคดีที่ศาลปกครองนครสวรรค์"),
        (TRAINING, "สัมมนากฎหมายว่าด้วยการจัดซื้อจัดจ้างภาครัฐ"),
        (FEES, "ค่าธรรมเนียมศาลและค่าใช้จ่ายในการดำเนินคดี"),
    ),
    "สปส.": (
        (TRAVEL, "ถ่ายทำสารคดีเมืองคู่มิตร จังหวัดสงขลา"),
        (MEETING, "จัดแถลงข่าวโครงการกรุงเทพมหานครเมืองน่าอยู่"),
        (SUPPLIES, "จัดซื้อวัสดุโฆษณาและเผยแพร่"),
        (TRAINING, "อบรมเครือข่ายสื่อมวลชนสัมพันธ์"),
    ),
    "กต.": (
        (TRAVEL, "ตรวจราชการและศึกษาดูงานการจัดการน้ำ จังหวัดพระนครศรีอยุธยา"),
        (MEETING, "ประชุมสรุปผลการตรวจราชการรอบ 6 เดือน"),
        (SUPPLIES, "จัดซื้อวัสดุสำหรับจัดทำรายงานการตรวจราชการ"),
    ),
    "สกต.": (
        (TRAVEL, "เดินทางไปราชการเพื่อประชุมเครือข่ายเมืองพี่เมืองน้อง ประเทศญี่ปุ่น"),
        (MEETING, "ต้อนรับคณะผู้แทนจากเมืองพี่เมืองน้อง"),
        (TRAINING, "ฝึกอบรมภาษาอังกฤษสำหรับงานวิเทศสัมพันธ์"),
    ),
}

CONTRACT_WORKS = (
    "จ้างเหมาทำความสะอาดอาคารสำนักงาน",
    "จ้างพิมพ์วารสารและสื่อประชาสัมพันธ์",
    "ซื้อครุภัณฑ์คอมพิวเตอร์พร้อมติดตั้ง",
    "จ้างปรับปรุงห้องประชุมชั้น 5",
    "จ้างบำรุงรักษาระบบปรับอากาศ",
    "เช่าเครื่องถ่ายเอกสารประจำปี",
    "จ้างพัฒนาระบบสารสนเทศเพื่อการบริหาร",
    "ซื้อโต๊ะและเก้าอี้สำนักงาน",
    "จ้างผลิตสารคดีสั้นเผยแพร่ทางสื่อออนไลน์",
    "จ้างซ่อมแซมระบบไฟฟ้าอาคารอำนวยการ",
    "ซื้อเครื่องเสียงและอุปกรณ์ห้องฝึกอบรม",
    "จ้างเหมายานพาหนะรับส่งผู้เข้าอบรม",
)

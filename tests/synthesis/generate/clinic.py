"""A small clinic, as a frontier model would have made it up: one recorded answer for each prompt kind and item.

Some are wrong at first, as a model's are; what is sent back gets the next one. Written by hand.
"""

from typing import Any

import orjson

from tests.llm.server import Answer, Body, says

TEXT = {"type": "string"}
PATIENT = {"type": "string", "description": "A patient's number, such as P1"}
DOCTOR = {"type": "string", "description": "A practitioner's number, such as D1"}
DAY = {"type": "string", "format": "date", "description": "A day, such as 2026-03-20"}
NO_PATIENT = {"code": "patient_not_found", "status": 404, "message": "Patient {patient_id} not found"}
NO_DOCTOR = {"code": "practitioner_not_found", "status": 404, "message": "Practitioner {practitioner_id} not found"}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def tool(name: str, description: str, parameters: Any, output: Any, *failures: Any, writes: bool = False) -> Any:
    return {
        "name": name,
        "description": description,
        "parameters": parameters,
        "usage": "",
        "failure_modes": list(failures),
        "output_schema": output,
        "annotations": {"read_only": not writes, "idempotent": not writes, "destructive": False},
        "consumes": [],
        "produces": [],
        "preconditions": [],
        "postconditions": [],
    }


FIND = tool(
    "find_patient",
    "Find a patient's record by full name and date of birth.",
    obj(name=TEXT, born_on=DAY),
    obj(patient_id=TEXT, phone=TEXT),
    {"code": "patient_not_found", "status": 404, "message": "Nobody named {name} was born on {born_on}"},
)
DOCTORS = tool(
    "list_practitioners",
    "List the doctors of a specialty.",
    obj(specialty={"enum": ["general", "cardiology", "dermatology"]}),
    obj(practitioners={"type": "array", "items": obj(practitioner_id=TEXT, name=TEXT)}),
)
APPOINTMENTS = tool(
    "list_appointments",
    "List a patient's booked visits, the earliest first.",
    obj(patient_id=PATIENT),
    obj(appointments={"type": "array", "items": obj(appointment_id=TEXT, doctor=TEXT, day=DAY)}),
    NO_PATIENT,
)
BOOK = tool(
    "book_appointment",
    "Book a visit of a patient at a practitioner's on a day to come.",
    obj(patient_id=PATIENT, practitioner_id=DOCTOR, day=DAY),
    obj(appointment_id=TEXT, day=DAY),
    NO_PATIENT,
    NO_DOCTOR,
    {"code": "day_in_the_past", "status": 422, "message": "{day} is not a day to come"},
    {"code": "day_taken", "status": 409, "message": "The patient has a visit on {day} already"},
    writes=True,
)
CANCEL = tool(
    "cancel_appointment",
    "Call off a visit that is booked.",
    obj(appointment_id={"type": "string", "description": "A visit's number, such as A1"}),
    obj(appointment_id=TEXT, status=TEXT),
    {"code": "appointment_not_found", "status": 404, "message": "Visit {appointment_id} not found"},
    {"code": "not_booked", "status": 409, "message": "Visit {appointment_id} is {status}"},
    writes=True,
)
REFILL = tool(
    "request_refill",
    "Ask the pharmacy for more of a drug that a patient takes.",
    obj(patient_id=PATIENT, drug={"enum": ["metformin", "lisinopril", "salbutamol"]}),
    obj(refill_id=TEXT),
    NO_PATIENT,
    writes=True,
)
WAITING = tool(
    "get_waiting_time",
    "Estimate how long one waits at a practitioner's today, in minutes.",
    obj(practitioner_id=DOCTOR),
    obj(minutes={"type": "integer", "minimum": 0, "maximum": 90}),
)
NO_SCHEMA = {**WAITING, "name": "bad_tool", "parameters": {"type": "object", "properties": {"x": {"type": "strng"}}}}

TABLES = {
    "tables": {
        "patients": {
            "key": "patient_id",
            "columns": {"patient_id": "text", "name": "text", "born_on": "date", "phone": "text"},
        },
        "practitioners": {
            "key": "practitioner_id",
            "columns": {"practitioner_id": "text", "name": "text", "specialty": "text"},
            "unique": [["name"]],
        },
        "appointments": {
            "key": ["appointment_id"],
            "columns": {
                "appointment_id": "text",
                "patient_id": {"references": "patients.patient_id"},
                "practitioner_id": {"references": "practitioners.practitioner_id"},
                "day": "date",
                "status": "text",
            },
        },
        "refills": {
            "key": "refill_id",
            "columns": {"refill_id": "text", "patient_id": {"references": "patients.patient_id"}, "drug": "text"},
        },
    },
    "views": {"booked": "SELECT * FROM appointments WHERE status = 'booked'"},
    "policy": "You are at the reception of a clinic. Patients say their full name and date of birth.",
}
NO_REFERENCE = orjson.loads(
    orjson.dumps(TABLES).replace(b'"references":"patients.patient_id"', b'"references":"people.id"')
)

PATIENTS = [
    {"id": "P1", "name": "Ada Moreno", "born": "1980-02-03", "phone": "303-555-0101"},
    {"id": "P2", "name": "Ben Okoye", "born": "1975-11-30", "phone": "303-555-0102"},
    {"id": "P3", "name": "Chi Tanaka", "born": "1991-07-21", "phone": "303-555-0103"},
    {"id": "P4", "name": "Dora Blum", "born": "1966-05-14", "phone": "303-555-0104"},
]
STAFF = [
    {"id": "D1", "name": "Dr. Lind", "specialty": "general"},
    {"id": "D2", "name": "Dr. Okafor", "specialty": "cardiology"},
    {"id": "D3", "name": "Dr. Reyes", "specialty": "cardiology"},
    {"id": "D4", "name": "Dr. Sand", "specialty": "dermatology"},
]
VISITS = [
    {"id": "A1", "patient": "P1", "at": "D1", "day": "2026-03-18", "status": "booked"},
    {"id": "A2", "patient": "P1", "at": "D4", "day": "2026-04-02", "status": "booked"},
    {"id": "A3", "patient": "P3", "at": "D2", "day": "2026-03-25", "status": "booked"},
    {"id": "A4", "patient": "P3", "at": "D1", "day": "2026-02-11", "status": "done"},
    {"id": "A5", "patient": "P4", "at": "D3", "day": "2026-03-30", "status": "booked"},
]


def from_list(table: str, source: str, **columns: str) -> dict[str, Any]:
    return {"table": table, "from": source, "columns": {name: {"item": item} for name, item in columns.items()}}


ROWS = {
    "lists": {"patients": PATIENTS, "staff": STAFF, "visits": VISITS},
    "steps": [
        from_list("patients", "patients", patient_id="id", name="name", born_on="born", phone="phone"),
        from_list("practitioners", "staff", practitioner_id="id", name="name", specialty="specialty"),
        from_list(
            "appointments",
            "visits",
            appointment_id="id",
            patient_id="patient",
            practitioner_id="at",
            day="day",
            status="status",
        ),
    ],
}


def program(
    checks: list[Any], effects: list[str], returns: Any, *trials: tuple[str, dict[str, Any]], **more: Any
) -> Any:
    tried = [{"arguments": arguments, "expect": expect} for expect, arguments in trials]
    made = {"checks": checks, "effects": effects, "returns": returns}
    return {"program": made, "consumes": {}, "produces": {}, "trials": tried, **more}


KNOWN = {"need": "SELECT name FROM patients WHERE patient_id = :patient_id", "else": "patient_not_found"}
VISIT_ROWS = (
    "SELECT appointment_id, p.name AS doctor, day FROM booked JOIN practitioners p USING (practitioner_id) "
    "WHERE patient_id = :patient_id ORDER BY day, appointment_id"
)
BOOKED = {"patient_id": "P1", "practitioner_id": "D2", "day": "2026-03-20"}


def booking(insert: str) -> Any:
    checks = [
        KNOWN,
        {
            "need": "SELECT specialty FROM practitioners WHERE practitioner_id = :practitioner_id",
            "else": "practitioner_not_found",
        },
        {"deny": "SELECT :day AS day WHERE :day <= date(:now)", "as": "day_in_the_past"},
        {"deny": "SELECT day FROM booked WHERE patient_id = :patient_id AND day = :day", "as": "day_taken"},
    ]
    return program(
        checks,
        [insert],
        {"appointment_id": {"value": "SELECT 'A' || :new_id"}, "day": ":day"},
        ("ok", BOOKED),
        ("practitioner_not_found", {**BOOKED, "practitioner_id": "D9"}),
        ("day_in_the_past", {**BOOKED, "day": "2020-01-01"}),
        ("day_taken", {**BOOKED, "day": "2026-03-18"}),
    )


PROGRAMS = {
    "find_patient": [
        program(
            [
                {
                    "need": "SELECT patient_id, phone FROM patients WHERE name = :name AND born_on = :born_on",
                    "else": "patient_not_found",
                }
            ],
            [],
            {"patient_id": ":patient_id", "phone": ":phone"},
            ("ok", {"name": "Ada Moreno", "born_on": "1980-02-03"}),
            ("patient_not_found", {"name": "Ada Moreno", "born_on": "1999-01-01"}),
            produces={"/patient_id": "patients.patient_id"},
        )
    ],
    "list_practitioners": [
        program(
            [],
            [],
            {
                "practitioners": {
                    "rows": "SELECT practitioner_id, name FROM practitioners WHERE specialty = :specialty ORDER BY name"
                }
            },
            ("ok", {"specialty": "cardiology"}),
        )
    ],
    "list_appointments": [  # the first one does not compile
        program(
            [KNOWN],
            [],
            {"appointments": {"rows": VISIT_ROWS.replace("p.name", "p.title")}},
            ("ok", {"patient_id": "P1"}),
        ),
        program([KNOWN], [], {"appointments": {"rows": VISIT_ROWS}}, ("ok", {"patient_id": "P1"})),
    ],
    "book_appointment": [  # the first one breaks a constraint of the world
        booking(
            "INSERT INTO appointments (appointment_id, patient_id, practitioner_id, day) "
            "VALUES ('A' || :new_id, :patient_id, :practitioner_id, :day)"
        ),
        booking("INSERT INTO appointments VALUES ('A' || :new_id, :patient_id, :practitioner_id, :day, 'booked')"),
    ],
    "cancel_appointment": [
        program(
            [
                {
                    "need": "SELECT status FROM appointments WHERE appointment_id = :appointment_id",
                    "else": "appointment_not_found",
                },
                {"deny": "SELECT :status AS status WHERE :status <> 'booked'", "as": "not_booked"},
            ],
            ["UPDATE appointments SET status = 'cancelled' WHERE appointment_id = :appointment_id"],
            {"appointment_id": ":appointment_id", "status": "cancelled"},
            ("ok", {"appointment_id": "A1"}),
            ("not_booked", {"appointment_id": "A4"}),
            ("appointment_not_found", {"appointment_id": "A9"}),
        )
    ],
    "request_refill": [
        program(
            [KNOWN],
            ["INSERT INTO refills VALUES ('R' || :new_id, :patient_id, :drug)"],
            {"refill_id": {"value": "SELECT 'R' || :new_id"}},
            ("ok", {"patient_id": "P2", "drug": "metformin"}),
        )
    ],
    "get_waiting_time": [  # none of its programs ever holds
        program([], [], {"minutes": {"value": "SELECT abs(random()) % 60"}}, ("ok", {"practitioner_id": "D1"}))
    ],
}


def call(role: str, tool: str, /, **arguments: Any) -> dict[str, Any]:
    return {"name": tool, "arguments": arguments, "role": role}


def task(high: str, low: str, golden: list[Any], answer: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"rows": [], "facts": {}, "asks": [], "criteria": []}
    return {"instruction": {"high": high, "low": low}, "golden": golden, "answer": answer, **empty, **more}


ADA = call("support", "find_patient", name="Ada Moreno", born_on="1980-02-03")
HEART = {
    "select": "SELECT practitioner_id FROM practitioners WHERE name = :doctor",
    "names": {"doctor": "Dr. Okafor"},
    "value": "D2",
}
BOOK_HIGH = (
    "find_patient Ada Moreno, born 1980-02-03, then book_appointment with Dr. Okafor (cardiology) on 2026-03-20."
)
BOOK_LOW = "Find Ada Moreno, born 1980-02-03, look for Dr. Okafor in cardiology and book a visit there on 2026-03-20."
BOOK_BETTER = "I'm Ada Moreno, born 1980-02-03. Could you get me in to see Dr. Okafor, the cardiologist, on 2026-03-20?"
BOOKING = task(
    BOOK_HIGH,
    BOOK_LOW,
    [ADA, call("support", "list_practitioners", specialty="cardiology"), call("goal", "book_appointment", **BOOKED)],
    "You are booked with Dr. Okafor on March 20, 2026.",
    criteria=[HEART],
)
GUESSED = {**BOOKING, "golden": [ADA, BOOKING["golden"][2]]}  # where is the doctor's number from?
UNPROVED = {**BOOKING, "criteria": []}  # why this one of the list?
WHEN = task(
    "This is Chi Tanaka, born 1991-07-21. When do I have to be at Dr. Okafor's?",
    "Find Chi Tanaka, born 1991-07-21, and say on which day the visit at Dr. Okafor's is.",
    [
        call("support", "find_patient", name="Chi Tanaka", born_on="1991-07-21"),
        call("goal", "list_appointments", patient_id="P3"),
    ],
    "Your visit at Dr. Okafor's is on March 25, 2026.",
    asks=[{"label": "day of the visit", "kind": "date", "call": 1, "pointer": "/appointments/0/day"}],
)
CALL_OFF = task(
    "Ada Moreno here, born 1980-02-03. I can't make it to Dr. Sand, please call that visit off.",
    "Find Ada Moreno, born 1980-02-03, and call off the visit at Dr. Sand's.",
    [
        ADA,
        call("support", "list_appointments", patient_id="P1"),
        call("goal", "cancel_appointment", appointment_id="A2"),
    ],
    "Your visit at Dr. Sand's is called off.",
    criteria=[
        {
            "select": "SELECT appointment_id FROM booked JOIN practitioners p USING (practitioner_id) "
            "JOIN patients q USING (patient_id) WHERE p.name = :doctor AND q.name = :patient",
            "names": {"doctor": "Dr. Sand", "patient": "Ada Moreno"},
            "value": "A2",
        }
    ],
)
MORE_DRUGS = task(
    "Hi, it's Ben Okoye. I am running out of metformin, can you ask for more?",
    "Ask Ben Okoye for the date of birth, find the record, and ask for more metformin.",
    [
        call("support", "ask_user", question="What is your date of birth?"),
        call("support", "find_patient", name="Ben Okoye", born_on="1975-11-30"),
        call("goal", "request_refill", patient_id="P2", drug="metformin"),
    ],
    "I have asked the pharmacy for more metformin.",
    facts={"birth born birthday": "I was born on 1975-11-30."},
)
TASKS = {
    "booking": [[GUESSED, UNPROVED, BOOKING], [BOOKING, WHEN]],
    "records": [[CALL_OFF], [MORE_DRUGS]],
}
FINE = {"natural": True, "problem": ""}
REVIEWS = {BOOK_HIGH: {"natural": False, "problem": "It names tools.", "high": BOOK_BETTER, "low": BOOK_LOW}}

SUBDOMAIN = {
    "name": "reception",
    "description": "The front desk.",
    "stakeholders": ["patient", "receptionist"],
    "entities": [{"name": name, "description": name} for name in ("patient", "practitioner", "appointment", "refill")],
}
FAMILIES = [
    {"name": "booking", "description": "Patients want to see a doctor.", "entities": ["appointment"]},
    {"name": "records", "description": "Patients change what is booked, and need drugs.", "entities": ["refill"]},
]
TOOLS = {
    ("booking", 0): [FIND, DOCTORS, APPOINTMENTS, BOOK],
    ("records", 4): [{**FIND, "description": "Look up who a patient is."}, CANCEL, REFILL],
    ("booking", 6): [WAITING],
}


def answer(body: Body) -> Any:
    """Return what the model says to a request: by the schema's title and the names in it.

    What is sent back gets the next answer.
    """
    title = body["response_format"]["json_schema"]["schema"]["title"]
    about = orjson.loads(body["messages"][1]["content"])
    answers: list[Any] = {
        "subdomains": lambda: [{"description": "A clinic and its patients.", "subdomains": [SUBDOMAIN]}],
        "families": lambda: [{"families": FAMILIES}],
        "tools": lambda: _tools(about),
        "world": lambda: [NO_REFERENCE, TABLES],
        "population": lambda: [{**ROWS, "steps": ROWS["steps"][:1]}, ROWS],
        "program": lambda: PROGRAMS[about["tool"]["name"]],
        "task": lambda: TASKS[about["family"]["name"]][len(about["tasks"])],
        "review": lambda: [REVIEWS.get(about["instruction"]["high"], {**FINE, **about["instruction"]})],
    }[title]()
    sent_back = [orjson.loads(one["content"]) for one in body["messages"] if one["role"] == "assistant"]
    tried = answers.index(sent_back[0]) + 1 if sent_back else 0
    return answers[min(tried, len(answers) - 1)]


def _tools(about: dict[str, Any]) -> list[Any]:
    made = TOOLS[about["family"]["name"], len(about["tools"])]
    return [{"tools": [NO_SCHEMA, *made]}, {"tools": made}]


def plan(body: Body) -> Answer:
    return says(answer(body))

"""A small domain with a recipe, for the tests of synthesis: members of a club book rooms."""

from pathlib import Path

FILES = {
    "domain.yaml": "{name: club, title: A club's front desk, seed: 3}",
    "policy.md": "Members book rooms. Decline bookings of rooms that are closed.",
    "world.yaml": """
tables:
  members: {key: member_id, columns: {member_id: text, name: text, email: text, pin: text}, unique: [email]}
  rooms: {key: room_id, columns: {room_id: text, title: text, seats: integer, open: boolean}}
  bookings:
    key: booking_id
    columns:
      booking_id: text
      member_id: {references: members.member_id}
      room_id: {references: rooms.room_id}
      day: date
  declines: {key: decline_id, columns: {decline_id: text, reason_code: text}}
""",
    "tools.yaml": """
tools:
  - name: find_member
    description: Find a member by email address.
    parameters: {properties: {email: {type: string}}, required: [email]}
    failure_modes: [{code: member_not_found, status: 404, message: "No member has the email {email}"}]
    output_schema: {type: object, properties: {member_id: {type: string}, name: {type: string}}}
    program:
      checks: [{need: "SELECT member_id, name FROM members WHERE email = :email", else: member_not_found}]
      returns: {member_id: ":member_id", name: ":name"}
  - name: list_rooms
    description: List all rooms.
    output_schema:
      type: object
      properties:
        rooms:
          type: array
          items: {type: object, properties: {room_id: {type: string}, title: {type: string}, seats: {type: integer}}}
    program:
      returns: {rooms: {rows: 'SELECT room_id, title, seats, open AS "open:bool" FROM rooms ORDER BY room_id'}}
  - name: list_bookings
    description: List a member's bookings.
    parameters: {properties: {member_id: {type: string}}, required: [member_id]}
    output_schema:
      type: object
      properties:
        bookings:
          type: array
          items: {type: object, properties: {booking_id: {type: string}, room_id: {type: string}}}
    program:
      returns:
        bookings: {rows: "SELECT booking_id, room_id, day FROM bookings WHERE member_id = :member_id ORDER BY 1"}
  - name: book_room
    description: Book a room.
    parameters:
      properties:
        member_id: {type: string}
        room_id: {type: string}
        day: {type: string, format: date}
        pin: {type: string}
      required: [member_id, room_id, day, pin]
    failure_modes:
      - {code: wrong_pin, status: 403, message: "The PIN is wrong"}
      - {code: room_closed, status: 409, message: "{title} is closed"}
    output_schema: {type: object, properties: {booking_id: {type: string}, seats: {type: integer}}}
    program:
      checks:
        - {need: "SELECT 1 AS known FROM members WHERE member_id = :member_id AND pin = :pin", else: wrong_pin}
        - {deny: "SELECT title FROM rooms WHERE room_id = :room_id AND NOT open", as: room_closed}
      effects: ["INSERT INTO bookings VALUES ('B' || :new_id, :member_id, :room_id, :day)"]
      returns:
        booking_id: {value: "SELECT 'B' || :new_id"}
        seats: {value: "SELECT seats FROM rooms WHERE room_id = :room_id"}
  - name: cancel_booking
    description: Cancel a booking.
    parameters: {properties: {booking_id: {type: string}}, required: [booking_id]}
    failure_modes: [{code: booking_not_found, status: 404, message: "No booking {booking_id}"}]
    program:
      checks: [{need: "SELECT day FROM bookings WHERE booking_id = :booking_id", else: booking_not_found}]
      effects: ["DELETE FROM bookings WHERE booking_id = :booking_id"]
      returns: {cancelled: ":booking_id"}
  - name: decline_request
    description: Decline a request.
    parameters: {properties: {reason_code: {enum: [room_closed, other]}}, required: [reason_code]}
    program:
      effects: ["INSERT INTO declines VALUES ('D' || :new_id, :reason_code)"]
      returns: {reason_code: ":reason_code"}
  - name: ask_user
    description: Ask the member.
    parameters: {properties: {question: {type: string, x-compare: ignore}}, required: [question]}
""",
    "worlds/small.jsonl": """{"now":"2026-03-14T10:00:00"}
{"members":{"member_id":"M1","name":"Ada","email":"ada@example.org","pin":"4711"}}
{"members":{"member_id":"M2","name":"Ben","email":"ben@example.org","pin":"1234"}}
{"members":{"member_id":"M3","name":"Cleo","email":"cleo@example.org","pin":"9876"}}
{"rooms":{"room_id":"R1","title":"Library","seats":6,"open":1}}
{"rooms":{"room_id":"R2","title":"Loft","seats":12,"open":1}}
{"rooms":{"room_id":"R3","title":"Cellar","seats":8,"open":0}}
{"bookings":{"booking_id":"B1","member_id":"M1","room_id":"R1","day":"2026-03-20"}}
{"bookings":{"booking_id":"B2","member_id":"M2","room_id":"R2","day":"2026-03-21"}}
""",
    "recipe/tasks.yaml": """
tasks: 8
mix: {1: 0.5, 2: 0.5}
test_share: 0.3
persona:
  key: member_id
  choose: SELECT member_id, name, email FROM members WHERE member_id = :member_id
  openings: [{said: [email], high: ["I'm {{ name }}, {{ email }}."], low: ["The member is {{ email }}."]}]
steps:
  find_member: ["find the member by {{ email }}"]
  list_rooms: ["list the rooms"]
  list_bookings: ["list the member's bookings"]
  ask_user: ["ask for the PIN"]
intents:
  - name: book
    choose: >-
      SELECT m.member_id, m.pin, r.room_id, r.title FROM members m, rooms r
      WHERE r.open AND (:member_id IS NULL OR m.member_id = :member_id)
      AND r.room_id NOT IN (SELECT value FROM json_each(:used))
    draw: {day: ["2026-04-01", "2026-04-02", "2026-04-03"]}
    goals: [{tool: book_room, arguments: {member_id: ":member_id", room_id: ":room_id", day: ":day", pin: ":pin"}}]
    said: [title, day]
    facts: {pin: {topic: pin code, question: ["What is your PIN?"], answer: ["It's {{ pin }}."]}}
    criteria: [{gives: room_id, select: "SELECT room_id FROM rooms WHERE title = :title"}]
    asks: [{label: seats, kind: number, pointer: /seats, among: [5]}]
    takes: [room_id]
    high: ["Please book the {{ title }} for {{ day }}. How many seats has it?"]
    low: ["book the {{ title }} for {{ day }} and tell the number of seats"]
    answer: ["The {{ title }} is booked; it has {{ goals[0].seats }} seats."]
  - name: cancel
    choose: >-
      SELECT b.member_id, b.booking_id, r.title, r.room_id FROM bookings b JOIN rooms r ON r.room_id = b.room_id
      WHERE (:member_id IS NULL OR b.member_id = :member_id)
      AND r.room_id NOT IN (SELECT value FROM json_each(:used))
    goals: [{tool: cancel_booking, arguments: {booking_id: ":booking_id"}}]
    looks: [{tool: list_rooms}]
    said: [title]
    criteria:
      - gives: booking_id
        select: >-
          SELECT booking_id FROM bookings JOIN rooms USING (room_id) JOIN members USING (member_id)
          WHERE title = :title AND email = :email
    takes: [room_id]
    high: ["Cancel my booking of the {{ title }}."]
    low: ["cancel the booking of the {{ title }}"]
    answer: ["Your booking of the {{ title }} is cancelled."]
  - name: closed
    choose: SELECT :member_id AS member_id, title, room_id FROM rooms WHERE NOT open AND :member_id IS NOT NULL
    goals: [{tool: decline_request, arguments: {reason_code: ":reason_code"}}]
    draw: {reason_code: [room_closed]}
    policy: [reason_code]
    looks: [{tool: list_rooms}]
    said: [title]
    takes: [room_id]
    high: ["Book the {{ title }} for tomorrow."]
    low: ["book the {{ title }} if it is open, else decline"]
    answer: ["The {{ title }} is closed."]
    refusal: true
""",
}


def write(folder: Path, **changes: str) -> Path:
    """Write the domain's sources; ``changes`` replace files (``recipe__tasks`` for ``recipe/tasks.yaml``)."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        key = name.rsplit(".", 1)[0].replace("/", "__")
        path.write_text(changes.get(key, text), encoding="utf-8")
    return folder

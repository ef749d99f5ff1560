"""Requests to the studio, and what the tests look at in its answers."""

WORDS = """Twinkle twinkle little star
How I wonder what you are
Up above the world so high
Like a diamond in the sky"""

QUICK = {"candidates": 2}


class Api:
    """The API, with what the tests ask again and again."""

    def __init__(self, client):
        self.client = client

    def post(self, path, body, **kwargs):
        return self.client.post(f"/api/v1/{path}", json=body, **kwargs)

    def made(self, path, body):
        """The songs that a request makes."""
        answer = self.post(path, {"wishes": QUICK, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()["songs"]

    def plan(self, words=WORDS, **wishes):
        return self.made("plan", {"words": words, "wishes": {**QUICK, **wishes}})[0]["template"]

    def fault(self, path, body, status=422):
        """The sentence with which a request is refused."""
        answer = self.post(path, body)
        assert answer.status_code == status, answer.text
        assert list(answer.json()) == ["error"]
        return answer.json()["error"]


def slots(template):
    return [slot for phrase in template["phrases"] for slot in phrase["slots"]]


def slots_in(template, onset, end):
    return [slot for slot in slots(template) if onset <= slot["onset"] < end]


def chords_in(template, onset, end):
    """The chord that sounds at each eighth."""
    return [sounding(template, tick) for tick in range(onset, end, 12)]


def sounding(template, tick):
    names = [change["chord"] for change in template["chords"] if change["onset"] <= tick]
    return names[-1] if names else None


def bar_length(template):
    over, under = map(int, template["metre"].split("/"))
    return over * 96 // under


def pitches(template):
    return [slot.get("pitch") for slot in slots(template)]

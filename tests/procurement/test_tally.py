import random

from procurement.tally import Tally


def test_each_name_counts_once_with_the_strongest():
    tally, expected, chance = Tally(), {}, random.Random(1)
    for _ in range(30_000):
        name, rank = f"ocds-5wno2w-{chance.randrange(9_000)}", chance.choice([0, 1, 2, 2, 2, 2])
        tally.note(name, rank)
        expected[name] = min(rank, expected.get(name, rank))
    assert len(tally) == len(expected)
    assert [tally.count(rank) for rank in range(3)] == [list(expected.values()).count(rank) for rank in range(3)]


def test_an_empty_one_counts_nothing():
    assert [Tally().count(rank) for rank in range(3)] == [0, 0, 0]

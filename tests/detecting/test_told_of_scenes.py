"""What is told of many scenes of a case is one warning, so that what is told of one is not drowned."""

from ullage.detecting.case_scenes import _joined

NO_NETWORK = "the network cannot be run"
CLOUD = "{} could not be described from above, the first because {} % of what lies about the ship is under cloud"


def test_what_is_told_of_one_scene_has_its_name():
    assert _joined([("a.tif", NO_NETWORK), ("b.tif", "is short")]) == [f"a.tif: {NO_NETWORK}", "b.tif: is short"]
    assert _joined([]) == []


def test_what_is_told_of_many_scenes_is_one_warning_with_their_number_and_the_first():
    told = [(f"{number}.tif", NO_NETWORK) for number in range(1000, 2200)]
    told.insert(1, ("1000.tif", "is short"))
    assert _joined(told) == [f"1,200 scenes: {NO_NETWORK}; the first: 1000.tif", "1000.tif: is short"]


def test_what_differs_in_figures_alone_is_one_warning_that_says_so():
    told = [("a.tif", CLOUD.format("3 ships", 36)), ("b.tif", CLOUD.format("2 ships", 10))]
    assert _joined(told) == [f"2 scenes, each with its own figures: {told[0][1]}; the first: a.tif"]


def test_what_one_scene_tells_of_several_files_is_kept_apart():
    told = [("a.SAFE", "1.xml: is short"), ("a.SAFE", "2.xml: is short")]
    assert _joined(told) == ["a.SAFE: 1.xml: is short", "a.SAFE: 2.xml: is short"]

"""The emoji that keys are compared by, with what they are called in English.

Matrix specification, "SAS method: emoji".
"""

from collections.abc import Sequence
from typing import Final

EMOJI: Final = (
    *("🐶 Dog", "🐱 Cat", "🦁 Lion", "🐎 Horse", "🦄 Unicorn", "🐷 Pig", "🐘 Elephant"),
    *("🐰 Rabbit", "🐼 Panda", "🐓 Rooster", "🐧 Penguin", "🐢 Turtle", "🐟 Fish", "🐙 Octopus"),
    *("🦋 Butterfly", "🌷 Flower", "🌳 Tree", "🌵 Cactus", "🍄 Mushroom", "🌏 Globe", "🌙 Moon"),
    *("☁️ Cloud", "🔥 Fire", "🍌 Banana", "🍎 Apple", "🍓 Strawberry", "🌽 Corn", "🍕 Pizza"),
    *("🎂 Cake", "❤️ Heart", "😀 Smiley", "🤖 Robot", "🎩 Hat", "👓 Glasses", "🔧 Spanner"),
    *("🎅 Santa", "👍 Thumbs Up", "☂️ Umbrella", "⌛ Hourglass", "⏰ Clock", "🎁 Gift"),
    *("💡 Light Bulb", "📕 Book", "✏️ Pencil", "📎 Paperclip", "✂️ Scissors", "🔒 Lock"),
    *("🔑 Key", "🔨 Hammer", "☎️ Telephone", "🏁 Flag", "🚂 Train", "🚲 Bicycle"),
    *("✈️ Aeroplane", "🚀 Rocket", "🏆 Trophy", "⚽ Ball", "🎸 Guitar", "🎺 Trumpet", "🔔 Bell"),
    *("⚓ Anchor", "🎧 Headphones", "📁 Folder", "📌 Pin"),
)


def named(numbers: Sequence[int]) -> str:
    """`🐶 Dog, 🐱 Cat, ...`"""
    return ", ".join(EMOJI[number] for number in numbers)

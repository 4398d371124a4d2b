"""The bots we are compared with: stock python-telegram-bot, as its documentation shows it.

They are written as a beginner would write them after a tutorial, and are held to none of this
repository's rules. Each is started as `python -m benchmarks.peers.NAME` with these settings:

| Setting | |
|---|---|
| `TELEGRAM_BOT_TOKEN` | any |
| `TELEGRAM_API_BASE_URL` | the simulator's origin |
| `PEER_DATA` | the file in which answers are kept (not used by `echo`) |
| `PEER_READY` | optional: a file that is written once the bot is about to poll |

`/start` begins; from then on each text is an answer: it is kept, and the next question comes back.
"""

// HOLD model over std::priority_queue: N pending, take the least, put it back later by an exponential increment.
// usage: hold N OPERATIONS -> nanoseconds per operation and the last time reached
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <vector>

struct Event {
  double time;
  uint32_t seq;
  uint32_t item;
};

struct Later {
  bool operator()(const Event &a, const Event &b) const { return a.time > b.time || (a.time == b.time && a.seq > b.seq); }
};

int main(int, char **argv) {
  const int pending = atoi(argv[1]);
  const long operations = atol(argv[2]);
  // The same increments as bench/hold.mjs: whole microseconds, mean 10 s, from a table, so that nothing else is timed.
  std::vector<double> increments(65536);
  uint32_t state = 12345;
  for (double &increment : increments) {
    state = state * 1664525u + 1013904223u;
    increment = std::round(-std::log(1 - (state >> 8) / 16777216.0) * 1e7);
  }
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint32_t seq = 0, draw = 0;
  for (int item = 0; item < pending; item++) queue.push({increments[draw++ & 65535], seq++, (uint32_t)item});
  double now = 0;
  auto hold = [&](long count) {
    for (long i = 0; i < count; i++) {
      Event event = queue.top();
      queue.pop();
      now = event.time;
      queue.push({now + increments[draw++ & 65535], seq++, event.item});
    }
  };
  hold(std::max(operations / 4, std::min(4L * pending, 2000000L)));
  const auto from = std::chrono::steady_clock::now();
  hold(operations);
  const auto to = std::chrono::steady_clock::now();
  printf("%.3f %.0f\n", std::chrono::duration<double, std::nano>(to - from).count() / operations, now);
}

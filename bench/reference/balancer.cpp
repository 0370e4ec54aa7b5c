// Poisson arrivals at utilisation 0.8 over TASKS with SLOTS each, a FIFO queue before each task, exponential service of mean 1.
// Round robin, or least outstanding requests (ties to the lowest index) by a winner tree; every latency is kept, for mean and p99.
// usage: balancer round-robin|least-outstanding TASKS SLOTS REQUESTS -> nanoseconds per request and the mean latency
#include "common.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

// Index of the least of some counts, kept under changes.
class LeastOf {
  int leaves = 1;
  std::vector<int> counts, tree;
  int better(int a, int b) const { return counts[b] < counts[a] ? b : a; }

public:
  explicit LeastOf(int size) {
    while (leaves < size) leaves *= 2;
    counts.assign(leaves, 1 << 30);
    std::fill(counts.begin(), counts.begin() + size, 0);
    tree.resize(2 * leaves);
    for (int i = 0; i < leaves; i++) tree[leaves + i] = i;
    for (int node = leaves - 1; node > 0; node--) tree[node] = better(tree[2 * node], tree[2 * node + 1]);
  }
  int least() const { return tree[1]; }
  void set(int index, int count) {
    counts[index] = count;
    for (int node = (leaves + index) / 2; node > 0; node /= 2) tree[node] = better(tree[2 * node], tree[2 * node + 1]);
  }
};

int main(int, char **argv) {
  const bool isLeast = strcmp(argv[1], "least-outstanding") == 0;
  const int tasks = atoi(argv[2]), slots = atoi(argv[3]);
  const long requests = atol(argv[4]);
  const double interarrival = 1 / (0.8 * tasks * slots);
  Generator arrivals(1), services(2);
  Stopwatch watch;
  Agenda agenda;
  LeastOf ranking(tasks);
  std::vector<int> outstanding(tasks, 0);
  std::vector<std::deque<double>> lines(tasks);
  std::vector<double> latencies;
  latencies.reserve(requests);
  uint32_t seq = 0;
  int turn = 0;
  long arrived = 0;
  agenda.push({arrivals.exponential(interarrival), seq++, -1, 0});
  while (!agenda.empty()) {
    const Event event = agenda.top();
    agenda.pop();
    if (event.where < 0) {
      if (++arrived < requests) agenda.push({event.time + arrivals.exponential(interarrival), seq++, -1, 0});
      const int task = isLeast ? ranking.least() : turn;
      if (!isLeast && ++turn == tasks) turn = 0;
      const int count = ++outstanding[task];
      if (isLeast) ranking.set(task, count);
      if (count <= slots) agenda.push({event.time + services.exponential(1), seq++, task, event.time});
      else lines[task].push_back(event.time);
    } else {
      const int task = event.where;
      latencies.push_back(event.time - event.arrivedAt);
      const int count = --outstanding[task];
      if (isLeast) ranking.set(task, count);
      if (lines[task].empty()) continue;
      agenda.push({event.time + services.exponential(1), seq++, task, lines[task].front()});
      lines[task].pop_front();
    }
  }
  double sum = 0;
  for (double latency : latencies) sum += latency;
  std::nth_element(latencies.begin(), latencies.begin() + requests * 99 / 100, latencies.end());
  printf("%.3f %.6f\n", watch.nanoseconds() / requests, sum / requests);
}

"""Classes of words that tell how sure a statement is, who says it, and when it holds.

A word's class travels where the word itself was never seen in training: `mulls`, `toys with` and `weighs` are all PLAN.
"""

# ruff: noqa: E501 - a table of words reads best with one class a paragraph

from pipeline.events.claims.words import forms

_VERBS = {
    "DENY": "deny,refute,dismiss,rebut,disavow,contradict,quash,scotch,debunk,dispute,repudiate,disclaim,brush,"
    "knock,pour,shoot,reject,push back",
    "DECLINE": "decline,refuse,fail,avoid,stop short,shelve,rule",
    "END": "lapse,expire,end,cease,sunset,conclude,finish,terminate,discontinue,close,wind,run,void,revoke,scrap,"
    "drop,abandon,rescind,withdraw,cancel,unwind,complete,disband,dissolve,vacate,overturn,quash,repeal,elapse,pull,shut,halt,stop,fall,discard,kill,axe,bury,retire,tear,roll,annul,nullify,peter,fade,dry,"
    "strike,undo,reverse,yank,delete,call off,exit,leave,quit,outlive,unload,exhaust,deplete,drain",
    "PLAN": "plan,consider,weigh,mull,propose,draft,aim,seek,intend,want,look,hope,negotiate,discuss,explore,eye,"
    "float,contemplate,prepare,ready,evaluate,request,petition,threaten,study,think,push,call,urge,ask,recommend,"
    "lobby,try,apply,pitch,sponsor,trial,wish,toy,sound,draw,bid,court,press,advocate,suggest,table,circulate,"
    "canvass,pursue,angle,lean,ponder,debate,deliberate,assess,scope,envisage,envision,introduce,consult,"
    "examine,review,investigate,target,gauge,flirt,entertain,champion,back,solicit,invite,beg,demand,appeal,"
    "implore,plead,move,talk,attempt,strive,hunt,shop,vie,haggle,approach,survey,explore,pilot,test,vet,press,file,bargain,mean,agitate,initiate,advance,vote,hanker,argue,insist,"
    "favour,favor,prefer,chew,moot,dangle,brandish,loom,tender,reconsider,rethink,workshop,outline,conceive,scheme,nudge",
    "COMMIT": "agree,promise,pledge,vow,commit,decide,expect,undertake,guarantee,sign,schedule,slate,set,book,order,"
    "resolve,opt,elect,approve,earmark,allocate,plan",
    "SAY": "say,tell,announce,disclose,confirm,state,report,reveal,add,note,write,explain,insist,admit,acknowledge,"
    "claim,argue,maintain,comment,remark,testify,caution,tout,boast,declare,describe,indicate,mention,stress,"
    "emphasise,emphasize,reiterate,recount,detail,brief,inform,notify,warn,flag,tout,concede,estimate,post,quote,"
    "cite,unveil,publish,issue,outline,concede,respond,reply,answer",
    "ANNOUNCE": "announce,unveil,publish,proclaim,declare,disclose,introduce,release,reveal,issue,notify,gazette,"
    "confirm,launch,post,sign,promulgate,finalise,finalize,adopt,designate,outline",
    "FORECAST": "forecast,guide,expect,project,anticipate,see,estimate,warn,predict,model,foresee,brace,caution,budget",
    "RUMOUR": "rumour,rumor,speculate,whisper,leak,allege,hear,understand,gossip,believe,suspect,purport,surmise",
    "START": "begin,start,take,come,enter,kick,commence,enact,implement,enforce,apply,resume",
    "GIVE": "sell,supply,provide,deliver,ship,offer,lease,rent,vend,export,furnish,provision,equip,hand",
    "GET": "buy,purchase,order,acquire,procure,receive,take,rent,lease,obtain,secure,book,contract,reserve,snap,"
    "import,tap,adopt,deploy,install,use",
}  # fmt: skip

_WORDS = {
    "DENY": "denial denials untrue false baseless unfounded groundless fabricated inaccurate incorrect erroneous "
    "fiction nonsense hoax fake invention fabrication rubbish misreading misreported misleading mistaken wrong "
    "myth bogus disavowal rebuttal fanciful unsupported categorically flatly flat-out contrary correction corrects "
    "corrected retraction retracted retracts wrongly misread misunderstanding garbled imaginary invented concocted doctored "
    "photoshopped canard fable misquoted refuted debunked unsubstantiated",
    "NEG": "not never no n't neither nor none without nobody nothing cannot don't doesn't didn't won't wouldn't hasn't "
    "haven't hadn't isn't aren't wasn't weren't couldn't can't nowhere yet hardly zero neither-nor lack lacks lacked lacking absent unaffected untouched unchanged remain remains "
    "remained stays stayed still intact spared free instead",
    "END": "over expiry expiration lapsed defunct former formerly until ended closed complete completed done sunset "
    "anymore moot dead bygone erstwhile longer termination end more gone history behind off alive exists exist once "
    "earlier previous previously past lapse finally",
    "SOURCE": "source sources insider insiders people person persons familiar briefed knowledge anonymous anonymity "
    "unconfirmed unnamed unidentified tipster leaker leakers contacts hearsay grapevine whispers unverified "
    "acquainted privy aware document documents memo seen reviewed contact colleague friend acquaintance someone somebody "
    "whoever nobody consultant consultants recruiter recruiters close staff staffers aide manager managers",
    "RUMOUR": "reportedly allegedly rumour rumor rumours rumors rumoured rumored speculation chatter leak leaks leaked "
    "supposedly apparently purportedly purported alleged word talk gossip scuttlebutt murmurs speculative say-so "
    "understood thought believed tipped claims",
    "TRADE": "traders trader distributors distributor brokers broker resellers checks channel suppliers supply-chain "
    "analysts analyst engineers executives employees staff aides diplomats lawyers bankers officials lawmakers "
    "importers dealers vendors middlemen customers buyers",
    "OUTLET": "reuters bloomberg nikkei digitimes caixin semafor wsj ft newspaper daily magazine outlet outlets media "
    "press report reports paper broadcaster website blog blogger forum post posts thread tabloid weekly journal",
    "PLAN": "plans planning proposal proposals draft drafts bill bills legislation talks negotiations discussions "
    "discussion intention intent intentions ambition ambitions goal option options consideration consultation "
    "comment comments poised keen interested open whether seeking bid mooted would-be tentative preliminary "
    "proposed planned prospective potential idea review amendment motion hearing memorandum deliberations "
    "plea pleas pitch vote votes committee markup senators senator lawmakers congressman congresswoman inquiry "
    "investigation looms looming eventual ideas thinking framework preliminary sketch sketches tentatively maybe perhaps "
    "possible possibly likely probably feasible planned hopes like-to roadmap blueprint petition request application applications letter hopes hopeful push campaign willing eager",
    "FUTURE": "will shall 'll won't going set due slated scheduled about upcoming forthcoming tomorrow next later soon "
    "coming starting beginning effective from agreement deal pact contract decision by until eventually future "
    "january february march april june july august september october november december",
    "MODAL": "may might could would should can must ought",
    "IF": "if unless whether provided should lest assuming suppose were contingent subject pending depending",
    "WE": "we our us ours we've we're we'll i my",
    "CORP": "company management spokesperson spokesman spokeswoman chief executive ceo cfo chairman chairwoman president "
    "founder co-founder filing statement 10-q 8-k 10-k earnings letter shareholders release firm group board "
    "results prospectus disclosure finance investors representative officer",
    "OFFICE": "ministry minister department secretary official regulator regulators notice gazette register federal rule "
    "final interim order decree circular proclamation regulation regulations publication docket bureau agency "
    "commission commissioner court judge prosecutors parliament congress government authorities customs senate "
    "memo guidance bulletin directive",
    "NOW": "now already today currently since immediately yesterday monday tuesday wednesday thursday friday saturday "
    "sunday overnight force effect week month morning ago last recently this still",
    "AUX": "is are was were be been being has have had do does did am 's",
    "TO": "to",
    "BE": "is are was were be been being gets got getting",
    "HAVE": "has have had having 've",
    "SHE": "he she",
    "IT": "it they them",
    "ITS": "its their",
    "THAT": "that which who",
    "DATE": "effective dated day days weeks months",
    "EXCEPT": "except excluding exempt exempts exempting spare spares sparing bar barring unaffected excludes apart aside",
    "THAN": "than versus vs unlike like rival rivals successor predecessor compared alongside beside besides "
    "including such",
    "OFF": "off from away replace replaces replaced replacing ditch ditched ditching drop dropped dropping instead "
    "rather over abandon abandoned abandoning displace displacing displaced retire retired leaving left scrap",
    "INTO": "to onto toward towards with for in-favour favour favor",
}

Classes = dict[str, tuple[str, ...]]


def _table() -> Classes:
    rows: dict[str, dict[str, None]] = {}
    for name, lemmas in _VERBS.items():
        for lemma in lemmas.split(","):
            for group in forms(lemma.strip()):
                for form in group:
                    rows.setdefault(form.split()[0], {})[name] = None
    for name, words in _WORDS.items():
        for word in words.split():
            rows.setdefault(word, {})[name] = None
    return {word: tuple(names) for word, names in rows.items()}


classes: Classes = _table()


def classes_of(form: str) -> tuple[str, ...]:
    """The classes of a token's form; none for most words."""
    return classes.get(form, ())
